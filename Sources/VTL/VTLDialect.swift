/// Which Velocity a template is written in, and the names its host objects know.
public struct VTLDialect: Sendable {
    /// How references without a value and macros behave.
    public enum Mode: Hashable, Sendable {
        /// As AWS API Gateway renders templates: Velocity 1.7 with an invalid-reference handler that
        /// answers "" and no inline macros (aws-templates.md, facts 1 to 3). `#evaluate` is text.
        case aws
        /// Velocity 1.7 as it comes: unknown references print as they are written, macros work, and
        /// `#evaluate` evaluates.
        case velocity
    }

    /// The behaviour.
    public let mode: Mode
    /// Whether templates tell a renderer's `trace` of references inside expressions too, which costs
    /// an instruction for each.
    public var isTraced = false
    private let shared: Names

    /// What never changes, in one object, since each template keeps its dialect.
    private final class Names: Sendable {
        let hosts: [String]
        let variables: [String]
        let names: VTLNameTable
        let variableNames: VTLNameTable

        init(_ hosts: [String], _ variables: [String]) {
            self.hosts = hosts
            self.variables = variables
            names = VTLNameTable(JavaMethod.allCases.map(\.rawValue) + hosts)
            variableNames = VTLNameTable(
                variables + ["foreach", "velocityCount", "velocityHasNext"])
        }
    }

    /// Names of properties and methods which the host's objects know: `VTLName.host` is the index
    /// here, so that a host switches over a number.
    public var hostNames: [String] { shared.hosts }
    /// Variables that the host sets before rendering, in its order: they get the slots 0 and on, which
    /// `VTLRenderer.set(_:variable:)` takes.
    public var variables: [String] { shared.variables }

    /// The names of Java's methods, then those of the host.
    var names: VTLNameTable { shared.names }
    /// The host's variables, and those that loops set.
    var variableNames: VTLNameTable { shared.variableNames }

    /// A dialect.
    public init(mode: Mode = .aws, hostNames: [String] = [], variables: [String] = []) {
        self.mode = mode
        shared = Names(hostNames, variables)
    }
}

/// The name of a property or method in a template.
public struct VTLName: Hashable, Sendable {
    /// The index in the template's names; Java's methods come first, then the host's names.
    public let index: Int32

    /// Which of `VTLDialect.hostNames` this is; nil for another name.
    public var host: Int? {
        let place = Int(index) - JavaMethod.caseCount
        return place >= 0 ? place : nil
    }

    /// Which of Java's methods that values have.
    var java: JavaMethod? {
        // Names are numbered as the cases are declared, and a case without payload is its number.
        index >= 0 && index < Int32(JavaMethod.caseCount)
            ? unsafeBitCast(UInt8(truncatingIfNeeded: index), to: JavaMethod.self) : nil
    }
}
