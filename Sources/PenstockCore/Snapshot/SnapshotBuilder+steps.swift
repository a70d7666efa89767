import CPenstock

/// Steps and chains of a route as records.
extension SnapshotBuilder {
    mutating func layOut(_ entry: ProgramEntry, _ key: String) -> StepRecord {
        switch entry {
        case .step(let step): return layOut(step, key)
        case .chain(let chain):
            var nodes: [ChainNode] = []
            chainEvidence = chain.evidence
            append(chain, parent: -1, to: &nodes, key)
            let first = nodes.first { $0.step != nil }
            // The chain's own record borrows its first leaf's instances: nothing calls them.
            guard var record = first?.step?.pointee else { preconditionFailure("an empty chain") }
            record.flags = [.chain]
            record.chain = UnsafePointer(memory.array(nodes))
            record.chainCount = Int32(nodes.count)
            record.caches = nil
            return record
        }
    }

    private mutating func append(
        _ chain: ChainDefinition, parent: Int32, to nodes: inout [ChainNode], _ key: String,
        isTurned: Bool = false
    ) {
        let index = Int32(nodes.count)
        func children(_ kind: ChainNode.Kind, _ list: [ChainDefinition], same: Bool = false) {
            var node = ChainNode(kind: kind, step: nil, parent: parent)
            node.samePrincipal = same
            nodes.append(node)
            var previous: Int32 = -1
            for child in list {
                let childIndex = Int32(nodes.count)
                append(
                    child, parent: index, to: &nodes, key, isTurned: isTurned != (kind == .not))
                if previous < 0 {
                    nodes[Int(index)].firstChild = childIndex
                } else {
                    nodes[Int(previous)].nextSibling = childIndex
                }
                previous = childIndex
            }
            nodes[Int(index)].isShadow = nodes.lazy.filter { $0.parent == index }
                .allSatisfy(\.isShadow)
        }
        switch chain {
        case .step(let step):
            var laidOut = layOut(step, key)
            if step.flags.contains(.shadow) {
                place(&laidOut, below: parent >= 0 ? nodes[Int(parent)] : nil, isTurned)
            }
            let record = memory.array([laidOut])
            var node = ChainNode(kind: .step, step: UnsafePointer(record), parent: parent)
            node.isShadow = step.flags.contains(.shadow)
            nodes.append(node)
        case .allOf(let list, let same): children(.allOf, list, same: same)
        case .anyOf(let list): children(.anyOf, list)
        case .firstOf(let list): children(.firstOf, list)
        case .not(let child): children(.not, [child])
        case .shadow(let child, let name, let source):
            var whole = shadow(child, name: name, source: source, key)
            place(&whole, below: parent >= 0 ? nodes[Int(parent)] : nil, isTurned)
            let record = memory.array([whole])
            var node = ChainNode(kind: .step, step: UnsafePointer(record), parent: parent)
            node.isShadow = true
            nodes.append(node)
        }
    }

    /// What a shadow's verdict would mean where it stands.
    private mutating func place(
        _ record: inout StepRecord, below parent: ChainNode?, _ isTurned: Bool
    ) {
        record.evidence = chainEvidence
        evidence[record.metric] = chainEvidence
        if isTurned { record.flags.insert(.turned) }
        guard let parent, parent.kind == .allOf else { return }
        record.flags.insert(.besideOthers)
        if parent.samePrincipal { record.flags.insert(.mustAgree) }
    }

    /// A chain that only watches, as the one step that it is to the chain around it.
    private mutating func shadow(
        _ chain: ChainDefinition, name: String, source: String, _ key: String
    ) -> StepRecord {
        var nodes: [ChainNode] = []
        append(chain, parent: -1, to: &nodes, key)
        guard let first = nodes.lazy.compactMap({ $0.step }).first else {
            preconditionFailure("an empty chain")
        }
        // Nothing calls it: it says what the copy is made of that all of them run on.
        var whole = first.pointee.instances.pointee
        whole.reads = AccessSet(.all)
        var record = StepRecord(
            instances: UnsafePointer(memory.array([whole])), phase: PEN_PHASE_AUTH,
            flags: [.shadow, .chain, .shared])
        record.chain = UnsafePointer(memory.array(nodes))
        record.chainCount = Int32(nodes.count)
        record.name = memory.text(name)
        record.source = memory.text(source)
        record.metric = stepMetrics.number("\(key)\n\(PEN_PHASE_AUTH)\n\(name)")
        return record
    }

    mutating func layOut(_ step: StepDefinition, _ key: String) -> StepRecord {
        owners.append(step.handle)
        var record = StepRecord(
            instances: step.handle.records, phase: step.phase, flags: step.flags)
        if step.handle.isShared { record.flags.insert(.shared) }
        if step.phase == PEN_PHASE_INTEGRATE, step.handle.records.pointee.abi.on_event != nil {
            record.flags.insert(.wantsEvents)
        }
        record.onError = step.onError
        record.refusal = step.refusal
        record.timeoutMilliseconds = step.timeoutMilliseconds
        record.name = memory.text(step.name)
        if step.phase == PEN_PHASE_AUTH { record.contextPrefix = memory.text("ctx.\(step.name).") }
        record.source = memory.text(step.source)
        record.metric = stepMetrics.number("\(key)\n\(step.phase)\n\(step.name)")
        record.filter = step.handle.filters
        let identities = step.identities.compactMap { VariableReference(memory.text($0)) }
        // By less than all of them two callers would be one.
        if let caches = step.caches, step.cacheSeconds > 0,
            identities.count == step.identities.count
        {
            owners.append(caches)
            record.caches = caches.caches
            record.identities = UnsafePointer(memory.array(identities))
            record.identityCount = Int32(identities.count)
            record.cacheSeconds = step.cacheSeconds
        }
        return record
    }
}
