extension Config {
    /// The member of that name, which must be there.
    /// - Throws: `ConfigError` that points at the object.
    public func require(_ name: String) throws(ConfigError) -> Config {
        guard let member = self[name] else { throw error("\"\(name)\" is missing") }
        return member
    }

    /// The text of a string.
    /// - Throws: `ConfigError` that points here, for anything else.
    public func string() throws(ConfigError) -> String {
        guard kind == .string else { throw error("must be a string") }
        return text
    }

    /// A whole number within `range`.
    /// - Throws: `ConfigError` that points here, for anything else.
    public func int(in range: ClosedRange<Int64> = Int64.min...Int64.max)
        throws(ConfigError) -> Int64
    {
        guard kind == .number, let value = number() else { throw error("must be a whole number") }
        guard range.contains(value) else {
            throw error("must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number.
    /// - Throws: `ConfigError` that points here, for anything else.
    public func double() throws(ConfigError) -> Double {
        guard kind == .number, let value = fraction() else { throw error("must be a number") }
        return value
    }

    /// True or false.
    /// - Throws: `ConfigError` that points here, for anything else.
    public func bool() throws(ConfigError) -> Bool {
        guard kind == .bool else { throw error("must be true or false") }
        return flag()
    }

    /// The member's text; `fallback` when it is absent.
    /// - Throws: `ConfigError` when it is not a string.
    public func string(_ name: String, or fallback: String) throws(ConfigError) -> String {
        try self[name]?.string() ?? fallback
    }

    /// The member's number; `fallback` when it is absent.
    /// - Throws: `ConfigError` when it is not a whole number within `range`.
    public func int(
        _ name: String, or fallback: Int64, in range: ClosedRange<Int64> = Int64.min...Int64.max
    ) throws(ConfigError) -> Int64 {
        try self[name]?.int(in: range) ?? fallback
    }

    /// The member's number; `fallback` when it is absent.
    /// - Throws: `ConfigError` when it is not a number.
    public func double(_ name: String, or fallback: Double) throws(ConfigError) -> Double {
        try self[name]?.double() ?? fallback
    }

    /// The member's truth; `fallback` when it is absent.
    /// - Throws: `ConfigError` when it is not a boolean.
    public func bool(_ name: String, or fallback: Bool) throws(ConfigError) -> Bool {
        try self[name]?.bool() ?? fallback
    }

    /// The text that must be one of `T`'s raw values.
    /// - Throws: `ConfigError` that lists them.
    public func choice<T: RawRepresentable<String> & CaseIterable>(_ type: T.Type = T.self)
        throws(ConfigError) -> T
    {
        let text = try string()
        guard let choice = T(rawValue: text) else {
            let names = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("must be one of \(names)")
        }
        return choice
    }
}
