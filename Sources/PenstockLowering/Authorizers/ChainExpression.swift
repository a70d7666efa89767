internal import JSON
internal import PenstockModel
internal import Spelling

/// A chain of authorizers as a definition says it (`x-penstock-authorizers`, `Metadata: Penstock`), made
/// into the `auth` of a pipeline.
///
/// A text is an authorizer of the API by its name, `API_KEY`, `AWS_IAM`, or a plugin. An object is
/// `all_of`, `any_of`, `first_of` or `not` of others; `authorizer: NAME` with what a step may say beside
/// it (shadow, cache, timeout, on_error, refusal); or a step of its own (`use`).
struct ChainExpression {
    /// Levels of a chain.
    static let depthMax = 8

    /// Makes the step of an authorizer; nil: there is none of that name.
    let named: (String) throws(Unserved) -> JSONValue?
    /// What can be named.
    let names: [String]
    /// How often the stage's kept verdicts were to be forgotten.
    let epoch: Int
    /// Whether it says itself where the API key counts: in what is enforced, and isn't turned round.
    private(set) var namesKey = false

    init(
        names: [String], epoch: Int, _ named: @escaping (String) throws(Unserved) -> JSONValue?
    ) {
        self.names = names
        self.epoch = epoch
        self.named = named
    }

    private static let lists = ["all_of", "any_of", "first_of"]

    /// How much of a part counts.
    private enum Weight {
        /// It decides.
        case full
        /// It decides by what it refuses.
        case turned
        /// It watches.
        case none
    }

    mutating func lower(_ value: JSONValue) throws(Unserved) -> JSONValue {
        try lower(value, .full, depth: 0)
    }

    private mutating func lower(
        _ value: JSONValue, _ around: Weight, depth: Int
    ) throws(Unserved) -> JSONValue {
        guard depth < Self.depthMax else {
            throw Unserved("the chain of authorizers has more than \(Self.depthMax) levels")
        }
        if let name = value.string { return try step(name, around) }
        guard let object = value.object else {
            throw Unserved("'\(value.compact)' is no part of a chain of authorizers")
        }
        if depth == 0 { try Self.refuseVariables(value) }
        let weight = object["shadow"]?.bool == true ? .none : around
        if let name = object["authorizer"] {
            guard let name = name.string, var step = try step(name, weight).object else {
                throw Unserved("'authorizer' names one of the API's")
            }
            for (key, value) in object.members where key != "authorizer" { step[key] = value }
            try refuseReserved(step["name"]?.string)
            // Usage plans count by what it says under that name.
            if name == "API_KEY", step["name"]?.string != StageKeys.step {
                throw Unserved("'API_KEY' has no other name in a chain of authorizers")
            }
            return .object(counted(step))
        }
        if object["use"] != nil {
            try refuseReserved(object["name"]?.string)
            return .object(counted(object))
        }
        var lowered = JSONObject()
        for (key, value) in object.members {
            if Self.lists.contains(key), let list = value.array {
                var children: [JSONValue] = []
                for child in list {
                    children.append(try lower(child, weight, depth: depth + 1))
                }
                lowered[key] = .array(children)
            } else if key == "not" {
                lowered[key] = try lower(
                    value, weight == .full ? .turned : weight, depth: depth + 1)
            } else {
                // Whether it may be there is the configuration's to say.
                lowered[key] = value
            }
        }
        return .object(lowered)
    }

    /// A step whose verdicts are kept forgets them with the stage: FlushStageAuthorizersCache is of all
    /// authorizers (API reference: "Flushes all authorizer cache entries on a stage").
    private func counted(_ step: JSONObject) -> JSONObject {
        guard epoch > 0, var cache = step["cache"]?.object else { return step }
        cache["epoch"] = .number(JSONNumber(epoch))
        var step = step
        step["cache"] = .object(cache)
        return step
    }

    /// A definition's texts mean themselves, and whoever writes `${NAME}` into a step means what
    /// penstock.yaml has. `${aws:username}` and `${request.header.x}` are others' to read.
    private static func refuseVariables(_ value: JSONValue) throws(Unserved) {
        if let elements = value.array { for part in elements { try refuseVariables(part) } }
        for (_, member) in value.object?.members ?? [] { try refuseVariables(member) }
        guard let text = value.string else { return }
        for part in text.split(separator: "${", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            let rest = part[name.endIndex...]
            guard !name.isEmpty, rest.hasPrefix("}") || rest.hasPrefix(":-") else { continue }
            throw Unserved(
                "'${\(name)}' in a chain of authorizers: definitions have no environment variables",
                hint: "secrets are 'env:\(name)'; for the rest penstock.yaml has them")
        }
    }

    private func refuseReserved(_ name: String?) throws(Unserved) {
        guard let name, let family = ReservedStepNames.family(of: name) else { return }
        throw Unserved(
            "an authorizer of a chain can't have the name '\(name)': every request gets 500",
            hint: ReservedStepNames.hint(family))
    }

    private mutating func step(
        _ name: String, _ weight: Weight
    ) throws(Unserved) -> JSONValue {
        if name == "API_KEY", weight == .full { namesKey = true }
        if let step = try named(name) {
            // It is the step's name, of each of its steps where it has several.
            try refuseReserved(name)
            return step
        }
        // Plugins have a folder, or are declared beside.
        if name.contains("/") { return ["use": .string(name)] }
        throw Unserved(
            "the chain of authorizers names '\(name)', which the API doesn't have",
            hint: Suggestion.didYouMean(name, among: names)
                ?? "it has \(names.joined(separator: ", "))")
    }
}
