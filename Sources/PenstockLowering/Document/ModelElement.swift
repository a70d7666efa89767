package import PenstockModel

/// What of a Model a part of a lowered document came from, for messages and `explain`.
package struct ModelElement: Hashable, Sendable {
    package var scope: Scope
    /// The API's id; nil where it is the account's.
    package var api: String?
    package var stage: String?
    /// `POST /orders/{id}`, `usage plan x1y2z3`; nil for the whole API or stage.
    package var part: String?

    package init(scope: Scope, api: String? = nil, stage: String? = nil, part: String? = nil) {
        self.scope = scope
        self.api = api
        self.stage = stage
        self.part = part
    }
}

extension ModelElement: CustomStringConvertible {
    /// `a1b2c3d4e5/prod POST /orders/{id}`
    package var description: String {
        var place = api ?? "\(scope.account) in \(scope.region)"
        if let stage { place += "/\(stage)" }
        return part.map { "\(place) \($0)" } ?? place
    }
}
