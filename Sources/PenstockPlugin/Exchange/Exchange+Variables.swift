public import CPenstock

extension Exchange {
    /// A variable by a handle of `Host.variable`; `.null` when there is none. Borrowed.
    @inlinable public func variable(_ handle: UInt64) -> Value {
        var value = Value.null
        guard let vars = tables.pointee.vars,
            vars.pointee.get_by_handle(raw, handle, &value) == PEN_OK
        else { return .null }
        return value
    }

    /// A variable by name; `.null` when there is none. Handles are faster.
    @inlinable public func variable(_ name: Bytes) -> Value {
        var value = Value.null
        guard let vars = tables.pointee.vars, vars.pointee.get(raw, name, &value) == PEN_OK else {
            return .null
        }
        return value
    }

    /// Writes "ctx.<step>.<key>", for this exchange or for as long as the client's connection.
    /// - Throws: `HostError`: the name was not declared, or there are too many variables.
    @inlinable public func setVariable(
        _ name: Bytes, _ value: Value, forConnection: Bool = false
    ) throws(HostError) {
        guard let vars = tables.pointee.vars else { throw .unsupported("pen.vars/1") }
        var value = value
        try HostError.check(
            vars.pointee.set(
                raw, forConnection ? PEN_SCOPE_CONNECTION : PEN_SCOPE_EXCHANGE, name, &value),
            "setting a variable")
    }

    /// The `index`-th member of a family of variables: "request.path.", "stage.",
    /// "context.authorizer." or "ctx.<step>."; nil past the end.
    public func member(of family: Bytes, at index: Int) -> (name: Bytes, value: Value)? {
        var name = Bytes.absent
        var value = Value.null
        guard let vars = tables.pointee.vars,
            Int(vars.pointee.size) > MemoryLayout<pen_vars>.offset(of: \.member) ?? 0,
            vars.pointee.member(raw, family, index, &name, &value) == PEN_OK
        else { return nil }
        return (name, value)
    }

    /// The `index`-th written variable in the order of writing; nil past the end.
    public func variable(at index: Int) -> (name: Bytes, value: Value)? {
        var name = Bytes.absent
        var value = Value.null
        guard let vars = tables.pointee.vars,
            vars.pointee.at(raw, index, &name, &value) == PEN_OK
        else { return nil }
        return (name, value)
    }
}
