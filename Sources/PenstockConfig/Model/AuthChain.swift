public import JSON

extension Configuration {
    /// The authorizers of a route, as a tree; leaves are steps.
    public indirect enum AuthChain: Hashable, Sendable {
        /// One authorizer.
        case step(Step)
        /// Every one must allow; with `samePrincipal` they must also agree who the caller is.
        case allOf([AuthChain], samePrincipal: Bool, at: JSONPointer)
        /// One must allow; a denial doesn't stop the others.
        case anyOf([AuthChain], at: JSONPointer)
        /// The first that doesn't abstain decides.
        case firstOf([AuthChain], at: JSONPointer)
        /// Allows what the other denies, and the reverse; abstaining stays abstaining.
        case not(AuthChain, at: JSONPointer)
        /// All of it only watches, and is told of as one under that name.
        case shadow(AuthChain, name: String, at: JSONPointer)

        /// Where it stands in the file.
        public var pointer: JSONPointer {
            switch self {
            case .step(let step): step.pointer
            case .allOf(_, _, let pointer), .anyOf(_, let pointer), .firstOf(_, let pointer),
                .not(_, let pointer), .shadow(_, _, let pointer):
                pointer
            }
        }

        /// The leaves, in the order of the file.
        public var steps: [Step] {
            switch self {
            case .step(let step): [step]
            case .allOf(let links, _, _), .anyOf(let links, _), .firstOf(let links, _):
                links.flatMap(\.steps)
            case .not(let link, _), .shadow(let link, _, _): link.steps
            }
        }

        /// The same chain, with its steps marked as shadows: what they count and keep is apart.
        var watching: AuthChain {
            switch self {
            case .step(var step):
                step.shadow = true
                return .step(step)
            case .allOf(let links, let same, let pointer):
                return .allOf(links.map(\.watching), samePrincipal: same, at: pointer)
            case .anyOf(let links, let pointer): return .anyOf(links.map(\.watching), at: pointer)
            case .firstOf(let links, let pointer):
                return .firstOf(links.map(\.watching), at: pointer)
            case .not(let link, let pointer): return .not(link.watching, at: pointer)
            case .shadow: return self
            }
        }
    }
}
