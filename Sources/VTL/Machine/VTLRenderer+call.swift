extension VTLRenderer {
    /// Calls the method of an instruction on the object below its arguments; null where there is no
    /// such method, or where it gives nothing.
    func call(
        _ instruction: UnsafePointer<VTLInstruction>
    ) throws(VTLFault) -> VTLValue {
        let count = Int(instruction.pointee.count)
        let site = Int(instruction.pointee.a)
        let arguments = UnsafeBufferPointer(start: stack + (stackCount - count), count: count)
        let object = current(stack[stackCount - count - 1])
        let name = VTLName(index: program.sites[site].name)
        do throws(VTLFault) {
            if object.kind == .host {
                let known = template === root ? site : -1
                return try hosts[object.index].call { host throws(VTLFault) in
                    try host.call(VTLCall(name: name, site: known, arguments: arguments), self)
                } ?? .null
            }
            guard let method = name.java else { return .null }
            return try callJava(object, method, arguments)
        } catch {
            if faultReference.isEmpty || faultOffset < 0 {
                faultReference = template.string(template.sites[site].source)
            }
            throw error
        }
    }

    /// Lets a host print what the method of an instruction gives; false when it is to be called.
    @inline(__always)
    func print(
        _ instruction: UnsafePointer<VTLInstruction>, of slot: VTLHosts.Slot
    ) throws(VTLFault) -> Bool {
        let count = Int(instruction.pointee.count)
        let site = Int(instruction.pointee.a)
        let call = VTLCall(
            name: VTLName(index: program.sites[site].name), site: template === root ? site : -1,
            arguments: UnsafeBufferPointer(start: stack + (stackCount &- count), count: count))
        do throws(VTLFault) {
            return try slot.call { host throws(VTLFault) in try host.print(call, self) }
        } catch {
            if faultReference.isEmpty || faultOffset < 0 {
                faultReference = template.string(template.sites[site].source)
            }
            throw error
        }
    }

    func callJava(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        if let value = try callAny(object, method, arguments) { return value }
        switch object.kind {
        case .string: return try callString(object, method, arguments)
        case .list, .jsonArray: return try callList(object, method, arguments)
        case .map, .jsonObject: return try callMap(object, method, arguments)
        case .integer, .long, .double, .lexeme, .bigInteger, .bigDecimal:
            return try callNumber(object, method, arguments)
        case .bool: return try callBool(object, method, arguments)
        case .character: return try callCharacter(object, method, arguments)
        case .entry: return try callEntry(object, method, arguments)
        case .iterator: return try callIterator(object, method, arguments)
        case .scope: return callScope(object, method)
        case .type:
            let name = classNames[object.index]
            switch method {
            case .getName: return try makeString(name)
            case .getSimpleName: return try makeString(JavaClassName.simple(name))
            default: return .null
            }
        default: return .null
        }
    }

    /// What every object has; nil for other methods.
    private func callAny(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue? {
        switch (method, arguments.count) {
        case (.equals, 1): return .bool(equals(object, arguments[0]))
        case (.hashCode, 0): return .integer(hash(of: object))
        case (.toString, 0):
            if object.kind == .block, blocks[object.index].depth >= 2 { return .null }
            return try text(of: object)
        case (.getClass, 0): return makeClass(className(of: object))
        case (.compareTo, 1) where isComparable(object) && !isSameClass(object, arguments[0]):
            // Comparable's own compareTo takes any object.
            throw failure(
                object, "compareTo",
                arguments[0].isNull
                    ? "java.lang.NullPointerException"
                    : "java.lang.ClassCastException: class \(className(of: arguments[0])) cannot be cast to class \(className(of: object))"
            )
        case (_, 1...) where method.takesNothing && !isOverloaded(object, method, arguments):
            // 1.7 finds the method without parameters for any arguments, and can't invoke it then.
            guard hasMethod(object, method) else { return nil }
            throw failure(
                object, method.rawValue,
                "java.lang.IllegalArgumentException: wrong number of arguments")
        default: return nil
        }
    }

    private func isComparable(_ value: VTLValue) -> Bool {
        value.isNumber || value.kind == .string || value.kind == .bool || value.kind == .character
    }

    /// Whether a static method of the same name takes the arguments: `Integer.toString(int)`.
    private func isOverloaded(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) -> Bool {
        guard arguments.count == 1 else { return false }
        switch (object.kind, method) {
        case (.integer, .toString), (.integer, .hashCode): return arguments[0].kind == .integer
        case (.long, .toString), (.long, .hashCode): return arguments[0].int64 != nil
        case (.double, .toString), (.double, .hashCode), (.lexeme, .toString), (.lexeme, .hashCode),
            (.double, .isNaN), (.lexeme, .isNaN), (.double, .isInfinite), (.lexeme, .isInfinite):
            return arguments[0].isNumber && arguments[0].kind != .bigInteger
                && arguments[0].kind != .bigDecimal
        case (.bool, .toString), (.bool, .hashCode): return arguments[0].kind == .bool
        case (.character, .toString):
            return arguments[0].kind == .character || arguments[0].kind == .integer
        case (.character, .hashCode): return arguments[0].kind == .character
        default: return false
        }
    }

    /// Whether the class of a value has a method of that name without parameters.
    private func hasMethod(_ object: VTLValue, _ method: JavaMethod) -> Bool {
        switch method {
        case .hashCode, .toString, .getClass: true
        case .length, .isBlank, .trim, .strip, .stripLeading, .stripTrailing, .toUpperCase,
            .toLowerCase, .intern, .toCharArray:
            object.kind == .string
        case .isEmpty: object.kind == .string || object.isMap || object.isList
        case .size: object.isMap || object.isList
        case .clear: object.isMap || object.isList
        case .keySet, .values, .entrySet: object.isMap
        case .iterator: object.isList
        case .isNaN, .isInfinite: object.kind == .double || object.kind == .lexeme
        case .booleanValue: object.kind == .bool
        case .charValue: object.kind == .character
        case .getKey, .getValue: object.kind == .entry
        default: object.isNumber
        }
    }

    private func callEntry(
        _ entry: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.getKey, 0): return entries[entry.index].key
        case (.getValue, 0): return current(entries[entry.index])
        case (.setValue, 1):
            let old = current(entries[entry.index])
            try setEntry(entry, arguments[0])
            return old
        default: return .null
        }
    }

    private func callIterator(
        _ iterator: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        let storage = iterators[iterator.index]
        switch (method, arguments.count) {
        case (.hasNext, 0): return .bool(storage.next < storage.elements.count)
        case (.next, 0):
            guard storage.next < storage.elements.count else {
                throw failure(iterator, "next", "java.util.NoSuchElementException")
            }
            iterators[iterator.index].next += 1
            return storage.elements[storage.next]
        default: return .null
        }
    }

    private func callScope(_ scope: VTLValue, _ method: JavaMethod) -> VTLValue {
        let storage = scopes[scope.index]
        switch method {
        case .getIndex: return .integer(Int32(truncatingIfNeeded: storage.index))
        case .getCount: return .integer(Int32(truncatingIfNeeded: storage.index + 1))
        case .hasNext, .getHasNext: return .bool(storage.hasNext)
        case .isFirst, .getFirst: return .bool(storage.index < 1)
        case .isLast, .getLast: return .bool(!storage.hasNext)
        case .getParent: return storage.parent.kind == .scope ? storage.parent : .null
        case .getTopmost:
            var top = scope
            while scopes[top.index].parent.kind == .scope { top = scopes[top.index].parent }
            return top
        case .size: return .integer(Int32(storage.map.isNull ? 0 : count(ofMap: storage.map)))
        case .isEmpty: return .bool(storage.map.isNull || count(ofMap: storage.map) == 0)
        default: return .null
        }
    }
}
