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
    /// Names of properties and methods which the host's objects know: `VTLName.host` is the index
    /// here, so that a host switches over a number.
    public let hostNames: [String]
    /// Variables that the host sets before rendering, in its order: they get the slots 0 and on, which
    /// `VTLRenderer.set(_:variable:)` takes.
    public let variables: [String]

    let symbols: VTLSymbols

    /// A dialect.
    public init(mode: Mode = .aws, hostNames: [String] = [], variables: [String] = []) {
        self.mode = mode
        self.hostNames = hostNames
        self.variables = variables
        var symbols = VTLSymbols()
        for method in JavaMethod.allCases { symbols.add(Array(method.rawValue.utf8)) }
        for name in hostNames { symbols.add(Array(name.utf8)) }
        self.symbols = symbols
    }
}

/// The name of a property or method in a template.
public struct VTLName: Hashable, Sendable {
    /// The index in the template's names; Java's methods come first, then the host's names.
    let index: Int32

    /// Which of `VTLDialect.hostNames` this is; nil for another name.
    public var host: Int? {
        let place = Int(index) - JavaMethod.allCases.count
        return place >= 0 ? place : nil
    }

    /// Which of Java's methods that values have.
    var java: JavaMethod? {
        index < Int32(JavaMethod.allCases.count) ? JavaMethod.byIndex[Int(index)] : nil
    }
}
