internal import JSON

// #foreach, #break and #stop.
extension VTLRenderer {
    /// The variables that 1.7's loops set, behind those of the dialect.
    private var foreachVariable: Int { template.dialect.variables.count }

    /// Begins a loop over the value on the stack; false when there is nothing to go through.
    func beginLoop(_ instruction: VTLInstruction, at place: Int) throws(VTLFault) -> Bool {
        var list = pop()
        switch list.kind {
        case .list, .jsonArray: break
        case .map, .jsonObject: list = try valuesList(of: list)
        case .iterator:
            let rest = iterators[list.index].elements[iterators[list.index].next...]
            iterators[list.index].next = iterators[list.index].elements.count
            list = add(list: VTLListStorage(elements: ContiguousArray(rest)))
        case .scope:
            guard !scopes[list.index].map.isNull else { return false }
            list = try valuesList(of: scopes[list.index].map)
        default: return false
        }
        list = current(list)
        let count = self.count(ofList: list)
        let foreach = foreachVariable
        // 1.7 makes the scope even when the list is empty, but nobody sees it.
        guard count > 0 else { return false }
        let saved = variables[foreach]
        scopes.append(VTLScopeStorage(parent: saved, loop: loops.count))
        let scope = scopes.count - 1
        let variable = Int(instruction.a)
        loops.append(
            VTLLoop(
                list: list,
                nextNode: list.kind == .jsonArray
                    ? view(list).element(node(list), at: 0) : .none,
                count: count, changes: changes(of: list), next: 0, variable: variable,
                scope: scope, counters: foreach + 1, offset: Int(instruction.offset),
                exit: place + Int(instruction.b),
                savedElement: variables[variable],
                savedScope: saved, savedCount: variables[foreach + 1],
                savedHasNext: variables[foreach + 2],
                level: VTLLevel(stack: stackCount, marks: marks.count, loops: loops.count)))
        variables[foreach] = VTLValue(.scope, index: scope)
        step(loops.count - 1)
        return true
    }

    /// Goes to the next element; false when there is none left.
    func continueLoop() throws(VTLFault) -> Bool {
        let index = loops.count - 1
        guard loops[index].next < limits.foreachMax, try hasNext(index) else {
            endLoop()
            return false
        }
        if loops[index].isHiding { unhide(loops[index].variable) }
        step(index)
        return true
    }

    /// As an Iterator's hasNext and next: the place is compared with the size of now.
    @inline(__always)
    private func hasNext(_ index: Int) throws(VTLFault) -> Bool {
        let list = loops[index].list
        if isUnchanged(list) { return loops[index].next != loops[index].count }
        guard loops[index].next != self.count(ofList: list) else { return false }
        guard changes(of: list) == loops[index].changes else {
            throw VTLFault(
                "the list was changed inside its #foreach: java.util.ConcurrentModificationException"
            )
        }
        return true
    }

    /// Whether this is a list of a document, and nothing of any document was changed.
    @inline(__always)
    private func isUnchanged(_ list: VTLValue) -> Bool {
        list.kind == .jsonArray && changed.isEmpty
    }

    private func step(_ index: Int) {
        let element = withUnsafeMutablePointer(to: &loops[index]) { loop in
            let next = loop.pointee.next
            loop.pointee.next = next &+ 1
            let hasNext = next &+ 1 < loop.pointee.count
            scopes[loop.pointee.scope].step(to: next, hasNext: hasNext)
            variables[loop.pointee.counters] = .integer(Int32(truncatingIfNeeded: next &+ 1))
            variables[loop.pointee.counters &+ 1] = .bool(hasNext)
            let element = nextElement(next, of: loop, hasNext: hasNext)
            loop.pointee.isHiding = setElement(of: loop.pointee.variable, element)
            return element
        }
        if trace != nil {
            trace?.assignment(
                symbols.string(Int32(loops[index].variable)), at: loops[index].offset,
                value: plainText(of: element))
        }
    }

    @inline(__always)
    private func nextElement(
        _ next: Int, of loop: UnsafeMutablePointer<VTLLoop>, hasNext: Bool
    ) -> VTLValue {
        let list = loop.pointee.list
        guard isUnchanged(list) else { return element(ofList: list, at: next) }
        let view = view(list)
        let node = loop.pointee.nextNode
        if hasNext { loop.pointee.nextNode = view.element(after: node) }
        guard view.isObject(node) else { return value(ofDocument: Int(list.count), node) }
        return VTLValue(.jsonObject, count: Int(list.count), bits: UInt64(node.index))
    }

    /// While an element is null, 1.7 shows its variable as null whatever is put into it (its
    /// NullHolderContext), until an inner loop over the same variable has ended. True when this
    /// element is what hides it.
    private func setElement(of variable: Int, _ element: VTLValue) -> Bool {
        guard hidden.isEmpty || !hidden.contains(variable) else { return false }
        variables[variable] = element
        guard element.isNull else { return false }
        hidden.append(variable)
        return true
    }

    private func unhide(_ variable: Int) {
        hidden.removeAll { $0 == variable }
    }

    func endLoop() {
        let loop = loops.removeLast()
        if loop.isHiding || loop.savedElement.isNull { unhide(loop.variable) }
        variables[loop.variable] = loop.savedElement
        variables[loop.counters] = loop.savedCount
        variables[loop.counters + 1] = loop.savedHasNext
        variables[loop.counters - 1] = loop.savedScope
    }

    // MARK: Leaving

    /// `#break`, of the scope on the stack when it has one.
    func leaveScope(hasScope: Bool) throws(VTLFault) {
        guard hasScope else {
            leaving = .innermost
            return
        }
        let scope = pop()
        guard scope.kind == .scope else {
            throw VTLFault("#break takes a scope such as $foreach", code: .value)
        }
        leaving = .loop(scope.index)
    }

    /// Goes on behind the loop that is left; false when this piece of code ends with it.
    func leave(_ place: inout Int, _ level: VTLLevel) -> Bool {
        while loops.count > level.loops {
            let loop = loops[loops.count - 1]
            endLoop()
            restore(loop.level)
            let isTarget: Bool
            switch leaving {
            case .innermost: isTarget = true
            case .loop(let scope): isTarget = loop.scope == scope
            case .everything, .nothing: isTarget = false
            }
            if isTarget {
                leaving = .nothing
                place = loop.exit
                return true
            }
        }
        restore(level)
        // A block or a macro is what `#break` leaves when there is no loop in it.
        if leaving == .innermost { leaving = .nothing }
        return false
    }

    private func restore(_ level: VTLLevel) {
        stackCount = level.stack
        guard marks.count > level.marks else { return }
        outCount = marks[level.marks]
        marks.removeSubrange(level.marks...)
    }
}
