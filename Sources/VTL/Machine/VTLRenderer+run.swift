extension VTLRenderer {
    /// Executes code from `start` up to its `end`.
    func run(from start: Int) throws(VTLFault) {
        try descend()
        defer { depth -= 1 }
        reserveStack(program.codeCount + 16)
        let level = VTLLevel(stack: stackCount, marks: marks.count, loops: loops.count)
        var place = start
        do throws(VTLFault) {
            while try execute(&place, level) {}
        } catch {
            if faultOffset < 0 {
                faultOffset = Int(program.code[place].offset)
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
    private func execute(_ start: inout Int, _ level: VTLLevel) throws(VTLFault) -> Bool {
        // What runs another template meanwhile puts this one back.
        let program = self.program
        let (code, pool) = (program.code, program.pool)
        var place = start
        defer { start = place }
        while true {
            // Read field by field: most operations need only some of them.
            let instruction = code + place
            stepsLeft &-= 1
            guard stepsLeft >= 0 else {
                throw .limit("stepsMax", "the rendering takes more than \(limits.stepsMax) steps")
            }
            switch instruction.pointee.operation {
            case .text:
                try append(pool: pool + Int(instruction.pointee.a), Int(instruction.pointee.b))
            case .constant:
                push(constant(program.constants[Int(instruction.pointee.a)]))
            case .integer: push(.integer(instruction.pointee.a))
            case .load:
                let value = try variable(Int(instruction.pointee.a))
                push(orEmpty(value))
                place &+= value.kind == .null ? Int(instruction.pointee.b) : 1
                continue
            case .property:
                let name = VTLName(index: instruction.pointee.a)
                stack[stackCount &- 1] = try property(stack[stackCount &- 1], name, at: place)
                place &+= step(instruction)
                continue
            case .loadProperty: push(try loadProperty(instruction, place))
            case .printVariable:
                try printVariable(instruction)
                if isLeaving { return leave(&place, level) }
            case .printProperty:
                try printProperty(instruction, place)
                if isLeaving { return leave(&place, level) }
            case .call:
                place &+= try callMethod(instruction)
                continue
            case .render:
                if try !renderString(instruction) {
                    try render(Int(instruction.pointee.a), Int(instruction.pointee.offset))
                    if isLeaving { return leave(&place, level) }
                }
            case .jump:
                place &+= Int(instruction.pointee.a)
                continue
            case .jumpIfFalse:
                place &+= decide(instruction) ? 1 : Int(instruction.pointee.a)
                continue
            case .jumpKeepingFalse where stack[stackCount &- 1].bits == 0:
                place &+= Int(instruction.pointee.a)
                continue
            case .jumpKeepingFalse: stackCount &-= 1
            case .compareInteger: try compareInteger(instruction)
            case .truth: stack[stackCount &- 1] = .bool(try truth(of: stack[stackCount &- 1]))
            case .foreachNext:
                place &+= try continueLoop() ? Int(instruction.pointee.a) : 1
                continue
            case .end: return false
            default:
                place = try executeOther(instruction.pointee, place)
                if isLeaving { return leave(&place, level) }
                continue
            }
            place &+= 1
        }
    }

    @inline(__always)
    private func constant(_ value: VTLValue) -> VTLValue {
        // Large numbers are the template's own, and a value may outlast an #evaluate.
        return value.kind == .bigInteger ? add(template.bigIntegers[value.index]) : value
    }

    /// Takes a condition off the stack.
    @inline(__always)
    private func decide(_ instruction: UnsafePointer<VTLInstruction>) -> Bool {
        let isTrue = pop().bits != 0
        if trace != nil {
            trace?.condition(at: Int(instruction.pointee.offset), isTrue: isTrue)
        }
        return isTrue
    }

    /// Calls a method, or lets a host print what it gives; the way on, which is behind the `render` then.
    @inline(__always)
    private func callMethod(
        _ instruction: UnsafePointer<VTLInstruction>
    ) throws(VTLFault) -> Int {
        let count = Int(instruction.pointee.count)
        let object = stack[stackCount &- count &- 1]
        if instruction.pointee.flag == 1, object.kind == .host, trace == nil {
            if try print(instruction, of: hosts[object.index]) {
                stackCount &-= count &+ 1
                return 2
            }
        }
        let value = try call(instruction)
        stackCount &-= count
        stack[stackCount &- 1] = value
        return step(instruction)
    }

    /// Prints the value of a reference that is a string and nothing else; false for any other.
    @inline(__always)
    private func renderString(
        _ instruction: UnsafePointer<VTLInstruction>
    ) throws(VTLFault) -> Bool {
        guard instruction.pointee.flag == 1, stack[stackCount &- 1].kind == .string, trace == nil
        else { return false }
        try append(string: pop())
        return true
    }

    /// The way on from a step of a reference: without a value to the reference's end, with what 1.7's
    /// handler answers on AWS, "".
    @inline(__always)
    private func step(_ instruction: UnsafePointer<VTLInstruction>) -> Int {
        guard stack[stackCount &- 1].kind == .null else { return 1 }
        if isAWS { stack[stackCount &- 1] = .string("") }
        return Int(instruction.pointee.b)
    }

    @inline(__always)
    private func orEmpty(_ value: VTLValue) -> VTLValue {
        value.kind == .null && isAWS ? .string("") : value
    }

    @inline(__always)
    private func variable(_ number: Int) throws(VTLFault) -> VTLValue {
        frames.isEmpty ? variables[number] : try load(number)
    }

    /// The value of `$name.property`; "" on AWS where there is none.
    @inline(__always)
    private func loadProperty(
        _ instruction: UnsafePointer<VTLInstruction>, _ place: Int
    ) throws(VTLFault) -> VTLValue {
        let object = try variable(Int(instruction.pointee.a))
        if object.kind != .null {
            let value = try property(object, VTLName(index: instruction.pointee.b), at: place)
            if value.kind != .null { return value }
        }
        return isAWS ? .string("") : .null
    }

    @inline(__always)
    private func printVariable(
        _ instruction: UnsafePointer<VTLInstruction>
    ) throws(VTLFault) {
        let value = variables[Int(instruction.pointee.a)]
        try print(value, Int(instruction.pointee.b), Int(instruction.pointee.offset))
    }

    @inline(__always)
    private func printProperty(
        _ instruction: UnsafePointer<VTLInstruction>, _ place: Int
    ) throws(VTLFault) {
        let value = try loadProperty(instruction, place)
        try print(value, Int(instruction.pointee.count), Int(instruction.pointee.offset))
    }

    /// Prints a value on AWS, where none prints nothing.
    @inline(__always)
    private func print(
        _ value: VTLValue, _ reference: Int, _ offset: Int
    ) throws(VTLFault) {
        if value.kind == .string, trace == nil { return try append(string: value) }
        if value.kind == .integer, trace == nil {
            return try append(number: Int64(bitPattern: value.bits))
        }
        push(value.kind == .null ? .string("") : value)
        try render(reference, offset)
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
