public import CPenstock

/// A variable as a member of its family: "id" of "request.path.".
public struct VariableMember {
    /// Its last name.
    public var name: ByteView
    /// "ctx.<step>.<key>" of a written one; else the same as `name`.
    public var fullName: ByteView
    /// Its value, borrowed from the exchange.
    public var value: pen_value
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The members of a family one after the other: start at position 0. A family is
    /// "request.path.", "stage.", "context.authorizer." or "ctx.<step>.". [loop]
    public func nextMember(of family: ByteView, _ position: inout Int) -> VariableMember? {
        let place = position
        position += 1
        if family.equals("request.path.") {
            guard let route = pointee.route, let names = route.pointee.parameterNames,
                let values = pointee.pathParameters.values,
                place < min(Int(route.pointee.parameterCount), pointee.pathParameters.count)
            else { return nil }
            return VariableMember(
                name: names[place], fullName: names[place],
                value: .string(decoded(values[place], plusIsSpace: false)))
        }
        if family.equals("stage.") {
            guard let api = pointee.route?.pointee.api, let variables = api.pointee.stageVariables,
                place < Int(api.pointee.variableCount)
            else { return nil }
            return VariableMember(
                name: variables[place].name, fullName: variables[place].name,
                value: .string(variables[place].value))
        }
        if family.equals("context.authorizer.") { return nextAuthorizerMember(place, &position) }
        guard family.hasPrefix(ByteView("ctx.")) else { return nil }
        return nextWritten(of: family, from: place, &position)
    }

    /// The principal, then what authorizers said of it ("ctx.authorizer.<key>").
    private func nextAuthorizerMember(_ place: Int, _ position: inout Int) -> VariableMember? {
        var place = place
        if place == 0 {
            let principal = pointee.auth.principal
            if principal.isPresent {
                let name = ByteView("principalId")
                return VariableMember(name: name, fullName: name, value: .string(principal))
            }
            place = 1
        }
        // Positions from 1 on are those of the written variables.
        position = place - 1
        let member = nextWritten(of: ByteView("ctx.authorizer."), from: place - 1, &position)
        position += 1
        return member
    }

    private func nextWritten(
        of family: ByteView, from place: Int, _ position: inout Int
    ) -> VariableMember? {
        guard let entries = pointee.variables.entries else { return nil }
        var index = place
        while index < pointee.variables.count {
            let name = entries[index].name
            index += 1
            guard name.n > family.n, name.hasPrefix(family) else { continue }
            position = index
            return VariableMember(
                name: name[family.n..<name.n], fullName: name, value: entries[index - 1].value)
        }
        return nil
    }

    /// Where the index-th field of that name that the client sent is in the request's table, whether
    /// a step removed it or not; -1: there is none.
    public func receivedHeader(_ name: ByteView, at index: Int) -> Int {
        let known = HeaderName.identify(name)
        var left = index
        for i in 0..<Int(pointee.receivedHeaders) {
            let field = pointee.request.fields[i]
            guard
                known != .other
                    ? field.id == known.rawValue
                    : field.id == 0 && field.nameView.equalsIgnoringCase(name)
            else { continue }
            if left == 0 { return i }
            left -= 1
        }
        return -1
    }
}
