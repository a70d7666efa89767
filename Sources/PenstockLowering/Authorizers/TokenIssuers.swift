/// Where the keys of tokens' issuers are. What `iss` must be stays what the definition says.
package struct TokenIssuers: Hashable, Sendable {
    /// Where an issuer's keys are.
    package enum Place: Hashable, Sendable {
        /// Its URL here: with `.json` at its end that of the key set, else what discovery begins at.
        case url(String)
        /// The absolute path of a file with the key set.
        case file(String)
        /// The state directory: what `penstock token` signs.
        case local
    }

    /// The key set of `penstock token` in a state directory.
    package static let localFileName = "token-keys.json"

    /// What a state directory without a slash at its beginning is in.
    package var workingDirectory = ""

    private var places: [String: Place] = [:]

    package init() {}

    /// Maps an issuer.
    package mutating func map(_ issuer: String, to place: Place) { places[issuer] = place }

    /// Where an issuer's keys are; nil: where it says itself.
    package subscript(issuer: String) -> Place? { places[issuer] }

    /// The absolute path of the key set of `penstock token`.
    func localFile(_ state: String) -> String {
        let directory = state.hasPrefix("/") ? state : "\(workingDirectory)/\(state)"
        return "\(directory)/\(Self.localFileName)"
    }

    /// The files with keys of issuers, absolute.
    func files(_ state: String) -> [String] {
        places.values.compactMap { place in
            switch place {
            case .url: nil
            case .file(let path): path
            case .local: localFile(state)
            }
        }
    }

    /// Every issuer that is mapped, in order.
    var names: [String] { places.keys.sorted() }

    /// The issuers whose tokens `penstock token` makes, in order.
    package var locals: [String] { places.filter { $0.value == .local }.keys.sorted() }
}
