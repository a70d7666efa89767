internal import Glibc

// Velocity 1.7's MathUtils: whole numbers grow from Integer over Long to BigInteger, anything with a
// Double is a Double, and what has a BigDecimal is one.
extension VTLRenderer {
    func double(of value: VTLValue) -> Double {
        switch value.kind {
        case .integer, .long: Double(Int64(bitPattern: value.bits))
        case .double: value.double
        case .lexeme:
            value.bytes.flatMap { Double(String(decoding: $0, as: UTF8.self)) } ?? 0
        case .bigInteger: bigInteger(value).double
        case .bigDecimal: bigDecimals[value.index].double
        default: 0
        }
    }

    private func isWhole(_ value: VTLValue) -> Bool {
        value.kind == .integer || value.kind == .long || value.kind == .bigInteger
    }

    private func bigInteger(of value: VTLValue) -> JavaBigInteger {
        value.kind == .bigInteger ? bigInteger(value) : JavaBigInteger(value.int64 ?? 0)
    }

    private func bigDecimal(of value: VTLValue) -> JavaBigDecimal {
        switch value.kind {
        case .bigDecimal: bigDecimals[value.index]
        case .bigInteger: JavaBigDecimal(unscaled: bigInteger(value), scale: 0)
        case .integer, .long:
            // 1.7 goes over a double here.
            JavaBigDecimal(exactly: Double(value.int64 ?? 0))
                ?? JavaBigDecimal(unscaled: JavaBigInteger(0), scale: 0)
        default:
            JavaBigDecimal(exactly: double(of: value))
                ?? JavaBigDecimal(unscaled: JavaBigInteger(0), scale: 0)
        }
    }

    private func isDecimal(_ a: VTLValue, _ b: VTLValue) -> Bool {
        a.kind == .bigDecimal || b.kind == .bigDecimal
            || ((a.kind == .bigInteger || b.kind == .bigInteger) && (!isWhole(a) || !isWhole(b)))
    }

    // MARK: Instructions

    /// Replaces two operands by what the instruction makes of them.
    func calculate(_ instruction: VTLInstruction) throws(VTLFault) {
        let right = pop()
        let left = pop()
        if instruction.operation == .add, left.kind == .string || right.kind == .string {
            let sum = template.sums[Int(instruction.a)]
            push(
                try makeString { renderer throws(VTLFault) in
                    try renderer.append(operand: left, sum.left)
                    try renderer.append(operand: right, sum.right)
                })
            return
        }
        guard left.isNumber, right.isNumber else { return push(.null) }
        push(try calculate(instruction.operation, left, right))
    }

    /// An operand next to a string; one without a value is printed as it is written.
    private func append(operand: VTLValue, _ literal: VTLPiece) throws(VTLFault) {
        if operand.isNull {
            try append(template.bytes(literal))
        } else {
            try appendText(of: operand)
        }
    }

    private func calculate(
        _ operation: VTLOperation, _ left: VTLValue, _ right: VTLValue
    ) throws(VTLFault) -> VTLValue {
        let divides = operation == .divide || operation == .modulus
        if divides, isZero(right) { return .null }
        if isDecimal(left, right) { return try calculateDecimal(operation, left, right) }
        guard isWhole(left), isWhole(right) else {
            let (a, b) = (double(of: left), double(of: right))
            switch operation {
            case .add: return .double(a + b)
            case .subtract: return .double(a - b)
            case .multiply: return .double(a * b)
            case .divide: return .double(a / b)
            default: return .double(fmod(a, b))
            }
        }
        guard left.kind != .bigInteger, right.kind != .bigInteger else {
            if operation == .modulus, bigInteger(of: right).signum < 0 {
                throw VTLFault(
                    "java.lang.ArithmeticException: BigInteger: modulus not positive", code: .value)
            }
            return calculateLarge(operation, left, right)
        }
        let isInteger = left.kind == .integer && right.kind == .integer
        let (a, b) = (left.int64 ?? 0, right.int64 ?? 0)
        let (result, isOverflow) =
            switch operation {
            case .add: a.addingReportingOverflow(b)
            case .subtract: a.subtractingReportingOverflow(b)
            case .multiply: a.multipliedReportingOverflow(by: b)
            // Java's smallest Long by -1 stays what it is.
            case .divide: (b == -1 ? 0 &- a : a / b, false)
            default: (b == -1 ? 0 : a % b, false)
            }
        if isOverflow { return calculateLarge(operation, left, right) }
        if isInteger, let small = Int32(exactly: result) { return .integer(small) }
        return .long(result)
    }

    private func isZero(_ value: VTLValue) -> Bool {
        switch value.kind {
        case .bigInteger: bigInteger(value).isZero
        case .bigDecimal: bigDecimals[value.index].unscaled.isZero
        default: double(of: value) == 0
        }
    }

    private func calculateLarge(
        _ operation: VTLOperation, _ left: VTLValue, _ right: VTLValue
    ) -> VTLValue {
        let (a, b) = (bigInteger(of: left), bigInteger(of: right))
        switch operation {
        case .add: return add(a + b)
        case .subtract: return add(a - b)
        case .multiply: return add(a * b)
        case .divide: return add(a.dividing(by: b).quotient)
        default: return add(a.modulo(b))
        }
    }

    private func calculateDecimal(
        _ operation: VTLOperation, _ left: VTLValue, _ right: VTLValue
    ) throws(VTLFault) -> VTLValue {
        let (a, b) = (bigDecimal(of: left), bigDecimal(of: right))
        let result: JavaBigDecimal
        switch operation {
        case .add: result = a + b
        case .subtract: result = a - b
        case .multiply: result = a * b
        case .divide: result = a / b
        default:
            throw VTLFault(
                "java.lang.ArithmeticException: Cannot calculate the modulo of BigDecimals.",
                code: .value)
        }
        guard result.scale <= JavaBigDecimal.scaleMax else {
            throw VTLFault("the number has too many digits", code: .value)
        }
        return add(result)
    }

    // MARK: Comparison

    func compareOperands(_ operation: VTLOperation) throws(VTLFault) {
        let right = pop()
        let left = pop()
        push(.bool(try compare(left, right, VTLComparison(operation))))
    }

    /// Compares with a whole number of the template.
    @inline(__always)
    func compareInteger(_ instruction: UnsafePointer<VTLInstruction>) throws(VTLFault) {
        let comparison = VTLComparison(rawValue: instruction.pointee.flag)
        let left = stack[stackCount &- 1]
        let holds =
            left.kind == .integer
            ? comparison.holds(Int64(bitPattern: left.bits), Int64(instruction.pointee.a))
            : try compare(left, .integer(instruction.pointee.a), comparison)
        stack[stackCount &- 1] = .bool(holds)
    }

    private func compare(
        _ left: VTLValue, _ right: VTLValue, _ comparison: VTLComparison
    ) throws(VTLFault) -> Bool {
        if left.kind == .integer, right.kind == .integer {
            return comparison.holds(Int64(bitPattern: left.bits), Int64(bitPattern: right.bits))
        }
        switch comparison {
        case .equal: return try isEqual(left, right)
        case [.less, .greater]: return try !isEqual(left, right)
        default:
            guard left.isNumber, right.isNumber else { return false }
            // MathUtils has no answer for NaN but "equal".
            return comparison.holds(Int64(compare(left, right)), 0)
        }
    }

    /// -1, 0 or 1.
    func compare(_ left: VTLValue, _ right: VTLValue) -> Int {
        if let a = left.int64, let b = right.int64 { return a < b ? -1 : a > b ? 1 : 0 }
        if isDecimal(left, right) {
            return JavaBigDecimal.compare(bigDecimal(of: left), bigDecimal(of: right))
        }
        if isWhole(left), isWhole(right) {
            let (a, b) = (bigInteger(of: left), bigInteger(of: right))
            return a < b ? -1 : a == b ? 0 : 1
        }
        let (a, b) = (double(of: left), double(of: right))
        return a < b ? -1 : a > b ? 1 : 0
    }

    /// `==`: numbers by value, the same class by `equals`, others by their text.
    func isEqual(_ left: VTLValue, _ right: VTLValue) throws(VTLFault) -> Bool {
        if left.isNumber, right.isNumber { return compare(left, right) == 0 }
        if left.isNull || right.isNull { return left.isNull && right.isNull }
        if isSameClass(left, right) { return equals(left, right) }
        let a = try text(of: left)
        let b = try text(of: right)
        return Self.sameBytes(a, b)
    }

    func isSameClass(_ a: VTLValue, _ b: VTLValue) -> Bool {
        if a.isList, b.isList {
            // JSONArray is an ArrayList; what a map's views are is not.
            let classes = [javaClass(ofList: a), javaClass(ofList: b)]
            return classes[0] == classes[1]
                || classes.allSatisfy { $0 == .arrayList || $0 == .jsonArray }
        }
        return a.kind == b.kind || (a.isMap && b.isMap)
            || (a.kind == .double && b.kind == .lexeme) || (a.kind == .lexeme && b.kind == .double)
    }

    /// What a reference is in a condition: everything but null and false is true.
    func truth(of value: VTLValue) throws(VTLFault) -> Bool {
        switch value.kind {
        case .null: return false
        case .bool: return value.bits != 0
        // 1.7 asks a block for its text, which is null when it is inside itself.
        case .block: return blocks[value.index].depth < 2
        default: return true
        }
    }
}
