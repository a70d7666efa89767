/// Something in a template that is probably not meant, though the template compiles.
public struct VTLFinding: Hashable, Sendable {
    /// The kinds of findings, for programs.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A reference that nothing sets.
        case unknownReference
        /// A property or method that the host's object doesn't have.
        case unknownName
        /// A condition that is always the same, or text behind `#stop`.
        case deadBranch
        /// The output is no JSON on any way through the template, or on any way through this text.
        case notJSON
        /// A directive that the dialect prints as text.
        case printedAsText
        /// A `#foreach` that goes beyond `VTLLimits.foreachMax`.
        case foreachLimit
    }

    /// What it is about.
    public var code: Code
    /// Where in the template, in bytes from 0.
    public var offset: Int
    /// The line of `offset`, from 1.
    public var line: Int
    /// The column of `offset` in its line, from 1, in Unicode scalars.
    public var column: Int
    /// How many columns it takes.
    public var length: Int
    /// What is wrong: lower case, without a full stop.
    public var message: String
    /// What to do about it, likewise; nil when that is plain.
    public var hint: String?
}

/// What a host's object has, as far as a template can be checked against it.
public indirect enum VTLShape: Hashable, Sendable {
    /// Anything may be asked of it.
    case open
    /// It has these properties and methods, and no others. What methods give is `open`.
    case object(members: [String: VTLShape], methods: [String])
}

extension VTLTemplate {
    /// What is probably not meant, in the order of the template. `shapes` says what the dialect's
    /// variables have; `expectsJSON` whether the output is to be JSON, nil to go by how the template
    /// begins.
    public func findings(
        shapes: [String: VTLShape], expectsJSON: Bool? = nil
    ) -> [VTLFinding] {
        var report = VTLReport(template: self)
        VTLNameCheck.run(self, shapes, &report)
        VTLFlowCheck.run(self, &report)
        if expectsJSON ?? VTLOutputCheck.looksLikeJSON(self) { VTLOutputCheck.run(self, &report) }
        return report.findings.sorted { ($0.offset, $0.message) < ($1.offset, $1.message) }
    }
}

/// Collects findings, each place and message once.
struct VTLReport {
    let template: VTLTemplate
    private(set) var findings: [VTLFinding] = []

    init(template: VTLTemplate) { self.template = template }

    mutating func add(
        _ code: VTLFinding.Code, _ message: String, at offset: Int, length: Int = 1,
        hint: String? = nil
    ) {
        // The error's way of counting lines and columns.
        let place = VTLError(.syntax, message, at: offset, in: template.source)
        let finding = VTLFinding(
            code: code, offset: place.offset, line: place.line, column: place.column,
            length: max(length, 1), message: message, hint: hint)
        if !findings.contains(finding) { findings.append(finding) }
    }
}
