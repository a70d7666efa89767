// The instructions that aren't needed for every reference.
extension VTLRenderer {
    /// Executes one of them at `place`; where the code goes on.
    func executeOther(_ instruction: VTLInstruction, _ place: Int) throws(VTLFault) -> Int {
        switch instruction.operation {
        case .index:
            let argument = pop()
            let value = try element(stack[stackCount - 1], argument)
            stack[stackCount - 1] = value
            if value.isNull {
                if isAWS { stack[stackCount - 1] = .string("") }
                return place + Int(instruction.b)
            }
        case .observe:
            let value = stack[stackCount - 1]
            trace?.reference(
                template.string(template.references[Int(instruction.a)].source),
                at: Int(instruction.offset), value: value.isNull ? nil : plainText(of: value))
        case .null: push(.null)
        case .pop: stackCount -= 1
        case .jumpIfNull where stack[stackCount - 1].isNull:
            stackCount -= 1
            return place + Int(instruction.a)
        case .jumpKeepingTrue where stack[stackCount - 1].bits != 0:
            return place + Int(instruction.a)
        case .jumpIfNull: break
        case .jumpKeepingTrue: stackCount -= 1
        case .not: stack[stackCount - 1] = .bool(stack[stackCount - 1].bits == 0)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            try compareOperands(instruction.operation)
        case .add, .subtract, .multiply, .divide, .modulus:
            try calculate(instruction)
        case .list, .map, .range: try makeContainer(instruction)
        case .setVariable, .setProperty, .setIndex: try assign(instruction)
        case .stringBegin: marks.append(outCount)
        case .stringEnd: try endString(dropsLast: instruction.a == 1)
        case .foreachBegin:
            guard try beginLoop(instruction, at: place) else {
                return place + Int(instruction.b)
            }
        case .define:
            blocks.append(VTLBlockStorage(start: place + 1, template: template))
            store(VTLValue(.block, index: blocks.count - 1), Int(instruction.a))
            if trace != nil {
                trace?.assignment(
                    symbols.string(instruction.a), at: Int(instruction.offset), value: "a block")
            }
            return place + Int(instruction.b)
        case .stop: leaving = .everything
        case .leave: try leaveScope(hasScope: instruction.a == 1)
        case .macro: try callMacro(Int(instruction.a), at: place)
        case .evaluate: try evaluate()
        case .resource:
            throw VTLFault("there are no other templates to include here", code: .resource)
        default: break
        }
        // A jump for leaving starts from the instruction itself.
        return isLeaving ? place : place + 1
    }

    private func makeContainer(_ instruction: VTLInstruction) throws(VTLFault) {
        let count = Int(instruction.a)
        switch instruction.operation {
        case .list:
            let elements = UnsafeBufferPointer(start: stack + (stackCount - count), count: count)
            let list = try makeList(elements)
            stackCount -= count
            push(list)
        case .map:
            let first = stackCount - 2 * count
            let map = try makeMap()
            for pair in 0..<count {
                _ = try put(stack[first + 2 * pair], stack[first + 2 * pair + 1], into: map)
            }
            stackCount = first
            push(map)
        default:
            let last = pop()
            let first = pop()
            push(try makeRange(first, last))
        }
    }

    /// `[first..last]`, up or down; both must be `Integer`s.
    private func makeRange(_ first: VTLValue, _ last: VTLValue) throws(VTLFault) -> VTLValue {
        guard let first = first.int32, let last = last.int32 else { return .null }
        let count = abs(Int(first) - Int(last)) + 1
        try takeElements(count)
        let step: Int32 = first >= last ? -1 : 1
        var elements: ContiguousArray<VTLValue> = []
        elements.reserveCapacity(count)
        var value = first
        for _ in 0..<count {
            elements.append(.integer(value))
            value &+= step
        }
        return add(list: VTLListStorage(elements: elements))
    }

    /// The string that was written since `stringBegin`.
    private func endString(dropsLast: Bool) throws(VTLFault) {
        let start = marks.removeLast()
        var count = outCount - start
        if dropsLast, count > 0 {
            // The character that came out last, which is usually the space put behind the string.
            repeat { count -= 1 } while count > 0 && out[start + count] & 0xc0 == 0x80
        }
        outCount = start
        push(try string(copying: UnsafeBufferPointer(start: out + start, count: count)))
    }

    private func assign(_ instruction: VTLInstruction) throws(VTLFault) {
        switch instruction.operation {
        case .setVariable:
            let value = pop()
            guard !value.isNull else { return }
            store(value, Int(instruction.a))
            if trace != nil { traceAssignment(symbols.string(instruction.a), value, instruction) }
        case .setProperty:
            let object = pop()
            let value = pop()
            try setProperty(object, VTLName(index: instruction.a), value)
            if trace != nil {
                let name = template.names.string(instruction.a)
                traceAssignment("." + name, value, instruction)
            }
        default:
            let argument = pop()
            let object = pop()
            let value = pop()
            try setElement(object, argument, value)
            if trace != nil {
                traceAssignment("[\(plainText(of: argument))]", value, instruction)
            }
        }
    }

    /// Sets a variable, and what a running macro has of that name.
    func store(_ value: VTLValue, _ variable: Int) {
        if !hidden.isEmpty, hidden.contains(variable) { return }
        variables[variable] = value
        guard !frames.isEmpty else { return }
        let frame = frames.count - 1
        if let place = frames[frame].parameters.firstIndex(where: { Int($0.variable) == variable })
        {
            frames[frame].parameters[place].value = value
            frames[frame].parameters[place].start = -1
        }
    }

    func traceAssignment(_ name: String, _ value: VTLValue, _ instruction: VTLInstruction) {
        trace?.assignment(name, at: Int(instruction.offset), value: plainText(of: value))
    }
}
