extension VTLRenderer {
    /// Executes code from `start` up to its `end`.
    func run(from start: Int) throws(VTLFault) {
        try descend()
        defer { depth -= 1 }
        let template = self.template
        reserveStack(template.code.count + 16)
        let level = VTLLevel(stack: stackCount, marks: marks.count, loops: loops.count)
        var place = start
        do throws(VTLFault) {
            while try execute(&place, level) {}
        } catch {
            if faultOffset < 0 {
                faultOffset = Int(template.code[place].offset)
                faultTemplate = template
            }
            throw error
        }
    }

    /// Counts a level of recursion.
    func descend() throws(VTLFault) {
        guard depth < limits.recursionMax else {
            throw .limit(
                "recursionMax", "blocks, macros or values nest deeper than \(limits.recursionMax)")
        }
        depth += 1
    }

    /// Executes instructions until one that may have to leave; false at the end of the code.
    private func execute(_ place: inout Int, _ level: VTLLevel) throws(VTLFault) -> Bool {
        let template = self.template
        guard let code = template.code.baseAddress, let pool = template.pool.baseAddress else {
            return false
        }
        while true {
            let instruction = code[place]
            stepsLeft &-= 1
            guard stepsLeft >= 0 else {
                throw .limit("stepsMax", "the rendering takes more than \(limits.stepsMax) steps")
            }
            switch instruction.operation {
            case .text:
                try append(pool + Int(instruction.a), Int(instruction.b))
            case .constant:
                push(template.constants[Int(instruction.a)])
            case .integer:
                push(.integer(instruction.a))
            case .load:
                var value = variables[Int(instruction.a)]
                if !frames.isEmpty { value = try load(Int(instruction.a)) }
                push(value)
                if value.kind == .null { place += miss(instruction) } else { place += 1 }
                continue
            case .property:
                let top = stackCount - 1
                let value = try property(stack[top], VTLName(index: instruction.a))
                stack[top] = value
                if value.kind == .null { place += miss(instruction) } else { place += 1 }
                continue
            case .call:
                let value = try call(instruction)
                stackCount -= Int(instruction.count)
                stack[stackCount - 1] = value
                if value.kind == .null { place += miss(instruction) } else { place += 1 }
                continue
            case .render:
                try render(Int(instruction.a), instruction)
                if leaving != .nothing { return leave(&place, level) }
            case .jump:
                place += Int(instruction.a)
                continue
            case .jumpIfFalse:
                stackCount -= 1
                if trace != nil {
                    trace?.condition(
                        at: Int(instruction.offset), isTrue: stack[stackCount].bits != 0)
                }
                if stack[stackCount].bits == 0 {
                    place += Int(instruction.a)
                    continue
                }
            case .truth:
                stack[stackCount - 1] = .bool(try truth(of: stack[stackCount - 1]))
            case .foreachNext:
                place += try continueLoop() ? Int(instruction.a) : 1
                continue
            case .end:
                return false
            default:
                try executeOther(instruction, &place)
                if leaving != .nothing { return leave(&place, level) }
                continue
            }
            place += 1
        }
    }

    /// A reference has no value: what 1.7's handler answers on AWS is "".
    @inline(__always)
    private func miss(_ instruction: VTLInstruction) -> Int {
        if template.dialect.mode == .aws { stack[stackCount - 1] = .string("") }
        return Int(instruction.b)
    }

    // MARK: The stack

    @inline(__always)
    func push(_ value: VTLValue) {
        stack[stackCount] = value
        stackCount &+= 1
    }

    @inline(__always)
    func pop() -> VTLValue {
        stackCount &-= 1
        return stack[stackCount]
    }

    private func reserveStack(_ count: Int) {
        guard stackCount + count > stackCapacity else { return }
        let capacity = (stackCount + count) * 2
        let larger = UnsafeMutablePointer<VTLValue>.allocate(capacity: capacity)
        larger.update(from: stack, count: stackCount)
        // Arguments of a running call may still be read from the smaller stack.
        retiredStacks.append(stack)
        stack = larger
        stackCapacity = capacity
    }
}

/// What was there when a piece of code began, to go back to when it is left early.
struct VTLLevel {
    var stack: Int
    var marks: Int
    var loops: Int
}
