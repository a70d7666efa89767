extension Walk {
    /// What most walks don't note: made when there is something, since making and dropping these arrays
    /// would cost every walk.
    final class Notes {
        fileprivate var violations: [JSONSchemaViolation] = []
        fileprivate var path: [PathStep] = []
        fileprivate var scope: [UInt32] = []
        fileprivate var accounts: [UInt64] = []
    }

    private var made: Notes {
        mutating get {
            if let notes { return notes }
            let fresh = Notes()
            notes = fresh
            return fresh
        }
    }

    /// What was wrong so far.
    var violations: [JSONSchemaViolation] {
        get { notes?.violations ?? [] }
        _modify { yield &made.violations }
    }

    /// The way to the current value; kept by collecting walks.
    var path: [PathStep] {
        get { notes?.path ?? [] }
        _modify { yield &made.path }
    }

    /// The resources on the way to the current schema, outermost first; kept where a program has
    /// dynamic references.
    var scope: [UInt32] {
        get { notes?.scope ?? [] }
        _modify { yield &made.scope }
    }

    /// Bits of members and elements that were evaluated, a range for each schema that asks.
    var accounts: [UInt64] {
        get { notes?.accounts ?? [] }
        _modify { yield &made.accounts }
    }
}
