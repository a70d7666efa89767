public import JSON
public import SourceTree

extension Configuration {
    /// Where a value stands in the file: its first character, a container's key, or the nearest
    /// container when the file doesn't have the value (a default).
    public func locate(_ pointer: JSONPointer) -> SourceLocation {
        if let owner = owner(of: pointer) { return owner.locate(pointer) }
        return source.measured(tree.locate(pointer))
    }

    /// The line of the same, from 1.
    public func line(of pointer: JSONPointer) -> Int {
        owner(of: pointer)?.line(of: pointer) ?? tree.locate(pointer).line
    }

    /// A diagnostic about a value of this file, for checks that come after loading.
    public func diagnostic(
        _ severity: Diagnostic.Severity, at pointer: JSONPointer, message: String,
        hint: String? = nil
    ) -> Diagnostic {
        if let owner = owner(of: pointer) {
            return owner.diagnostic(severity, at: pointer, message: message, hint: hint)
        }
        if let (source, location) = origins?(pointer)?.spot {
            return source.diagnostic(severity, at: location, pointer, message: message, hint: hint)
        }
        return source.diagnostic(
            severity, at: locate(pointer), pointer, message: message, hint: hint)
    }

    /// A diagnostic about a part of a step's configuration, such as a plugin or its schema reports.
    ///
    /// - Parameter part: a pointer into the step's `config`.
    public func diagnostic(
        _ severity: Diagnostic.Severity, in step: Step, config part: JSONPointer, message: String,
        hint: String? = nil
    ) -> Diagnostic {
        diagnostic(severity, at: step.pointer(toConfig: part), message: message, hint: hint)
    }

    /// The file's name as it was given to the loader.
    public var file: String { source.name }

    /// The name of the file that a value is in.
    public func file(of pointer: JSONPointer) -> String { owner(of: pointer)?.file ?? file }
}
