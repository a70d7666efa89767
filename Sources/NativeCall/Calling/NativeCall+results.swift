package import JSON

extension NativeCall {
    /// The result as an integer; nil: it is none.
    package var integerResult: Int64? {
        guard case .value(.scalar(let scalar)) = function.signature.result, scalar.isInteger else {
            return nil
        }
        return scalar.integer(at: result)
    }

    /// Whether the result is zero, NULL or false; false of structures.
    package var isResultZero: Bool {
        switch function.signature.result {
        case .value(.scalar(let scalar)):
            return (scalar.fraction(at: result) ?? Double(scalar.integer(at: result))) == 0
        case .value(.text), .value(.opaque), .pointer: return result.load(as: UInt.self) == 0
        default: return false
        }
    }

    /// Whether the result is a number below zero.
    package var isResultNegative: Bool {
        guard case .value(.scalar(let scalar)) = function.signature.result else { return false }
        return scalar.fraction(at: result).map { $0 < 0 } ?? (scalar.integer(at: result) < 0)
    }

    /// Appends the result as JSON; null of a function without one.
    package func writeResult(to json: inout JSONBuffer) {
        switch function.signature.result {
        case nil, .counted: json.append("null")
        case .value(let type): type.write(from: result, textMax: textMax, to: &json)
        case .pointer(let type):
            let target = UnsafeRawPointer(bitPattern: result.load(as: UInt.self))
            write(type, at: target, to: &json)
        }
    }

    /// Appends what a parameter is after the call.
    package func write(_ index: Int, to json: inout JSONBuffer) {
        switch function.signature.parameters[index].passing {
        case .value(let type): type.write(from: slot(index), textMax: textMax, to: &json)
        case .pointer(let type): write(type, at: target(index), to: &json)
        case .counted(let element, let counter, let used):
            guard let target = target(index) else { return json.append("null") }
            NativeElements(element).write(
                count(index, counter, used), from: target,
                endsAtNUL: used == .length
                    && isFixedText(counter), textMax: textMax, to: &json)
        }
    }

    /// Appends an object with the result, if there is one, and everything that came out.
    package func writeAll(to json: inout JSONBuffer) {
        json.append(UInt8(ascii: "{"))
        var isFirst = true
        if function.signature.result != nil {
            json.append("\"result\":")
            writeResult(to: &json)
            isFirst = false
        }
        for (index, parameter) in function.signature.parameters.enumerated()
        where parameter.comesOut {
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            json.appendString(parameter.name)
            json.append(UInt8(ascii: ":"))
            write(index, to: &json)
        }
        json.append(UInt8(ascii: "}"))
    }

    /// The text or bytes of the result (nil as index) or a parameter, as they are; nil: it is neither,
    /// or NULL. Borrowed from the call.
    package func bytes(_ index: Int?) -> UnsafeBufferPointer<UInt8>? {
        guard let index else {
            guard case .value(.text) = function.signature.result else { return nil }
            return NativeText.at(pointerIn: result, atMost: textMax)
        }
        switch function.signature.parameters[index].passing {
        case .value(.text): return NativeText.at(pointerIn: slot(index), atMost: textMax)
        case .pointer(.text):
            return target(index).flatMap { NativeText.at(pointerIn: $0, atMost: textMax) }
        case .pointer(.array(.scalar(let scalar), let count)) where scalar.isByte:
            return target(index).map {
                NativeElements(.scalar(scalar)).bytes(count, at: $0, endsAtNUL: scalar == .char)
            }
        case .counted(.scalar(let scalar), let counter, let used) where scalar.isByte:
            let endsAtNUL = scalar == .char && used == .length && isFixedText(counter)
            return target(index).map {
                NativeElements(.scalar(scalar)).bytes(
                    count(index, counter, used), at: $0, endsAtNUL: endsAtNUL)
            }
        default: return nil
        }
    }

    /// Whether `bytes(_:)` of a parameter is text.
    package func isText(_ index: Int) -> Bool {
        switch function.signature.parameters[index].passing {
        case .value(.text), .pointer(.text), .pointer(.array(.scalar(.char), _)),
            .counted(.scalar(.char), _, _):
            true
        default: false
        }
    }

    private var textMax: Int { function.limits.bufferSize }

    /// The function was told how much room there is and not asked how much it took: text then ends
    /// with NUL.
    private func isFixedText(_ counter: Int) -> Bool {
        function.signature.parameters[counter].direction == .in
    }

    /// Never more than there is room for, whatever the function says.
    private func count(_ index: Int, _ counter: Int, _ used: NativeSignature.Used) -> Int {
        let said = used == .result ? integerResult ?? 0 : length(in: counter)
        return max(0, min(counts[index], Int(clamping: said)))
    }

    private func write(_ type: NativeType, at target: UnsafeRawPointer?, to json: inout JSONBuffer)
    {
        guard let target else { return json.append("null") }
        type.write(from: target, textMax: textMax, to: &json)
    }
}
