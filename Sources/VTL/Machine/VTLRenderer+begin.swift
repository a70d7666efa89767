extension VTLRenderer {
    /// Forgets the rendering before, with all of its values, and prepares one of `template`. The first
    /// `keptHosts` hosts stay, as the values that `makeHost` gave for them.
    public func begin(_ template: VTLTemplate, keptHosts: Int = 0) {
        let isOther = self.template !== template || root !== template
        // An #evaluate before may have had more variables than this template has.
        let used = symbols.count
        if isOther || used != template.variables.count {
            self.template = template
            root = template
            limits = template.limits
            isAWS = template.dialect.mode == .aws
            reserveHints(template.code.count)
            symbols = template.variables
            reserveVariables(symbols.count)
        }
        memory.reset()
        outCount = 0
        outCapacity = min(outAllocated, limits.outputMax)
        stackCount = 0
        stepsLeft = limits.stepsMax
        elementsLeft = limits.elementsMax
        depth = 0
        leaving = .nothing
        faultOffset = -1
        hasSurrogates = false
        while let stack = retiredStacks.popLast() { stack.deallocate() }
        clearObjects(keptHosts: keptHosts)
        variables.update(
            repeating: .null, count: min(max(used, symbols.count), variableCapacity))
        if template.dialect.mode == .velocity { defineMacros(of: template) }
    }

    private func clearObjects(keptHosts: Int) {
        // No more hosts than are kept, and a document of somebody else: what nearly every rendering leaves.
        Self.clear(&documents)
        views.cut(from: 0)
        hosts.cut(from: keptHosts)
        Self.clear(&lists)
        Self.clear(&maps)
        Self.clear(&entries)
        Self.clear(&iterators)
        Self.clear(&scopes)
        Self.clear(&blocks)
        loops.cut(from: 0)
        Self.clear(&frames)
        Self.clear(&marks)
        Self.clear(&hidden)
        Self.clear(&bigIntegers)
        Self.clear(&bigDecimals)
        Self.clear(&classNames)
        if !changed.isEmpty { changed.removeAll(keepingCapacity: true) }
        if !evaluated.isEmpty { evaluated.removeAll() }
        if !macros.isEmpty { macros.removeAll() }
    }

    /// Most templates use few of these, and emptying what is empty costs a call.
    @inline(__always)
    private static func clear<T>(_ objects: inout ContiguousArray<T>) {
        if !objects.isEmpty { objects.removeAll(keepingCapacity: true) }
    }

    /// Any hint will do, so what is there stays.
    func reserveHints(_ count: Int) {
        guard count > hintCapacity else { return }
        hints.deallocate()
        hintCapacity = count * 2
        hints = .allocate(capacity: hintCapacity)
        hints.initialize(repeating: 0, count: hintCapacity)
    }

    func reserveVariables(_ count: Int) {
        guard count > variableCapacity else { return }
        let larger = UnsafeMutablePointer<VTLValue>.allocate(capacity: count * 2)
        larger.initialize(repeating: .null, count: count * 2)
        larger.update(from: variables, count: variableCapacity)
        variables.deallocate()
        variables = larger
        variableCapacity = count * 2
    }
}
