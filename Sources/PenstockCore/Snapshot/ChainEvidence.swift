extension ChainDefinition {
    /// A hash of what a chain is: its instances, how they stand to each other, what counts of them. Two chains
    /// of which one takes the other's place differ, as both are there then; in this process only.
    var evidence: UInt64 {
        var hasher = Hasher()
        hash(into: &hasher)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    private func hash(into hasher: inout Hasher) {
        func combine(_ kind: UInt8, _ parts: [ChainDefinition]) {
            hasher.combine(kind)
            hasher.combine(parts.count)
            for part in parts { part.hash(into: &hasher) }
        }
        switch self {
        case .step(let step):
            hasher.combine(ObjectIdentifier(step.handle))
            hasher.combine(step.flags.rawValue)
            hasher.combine(step.onError.rawValue)
            hasher.combine(step.timeoutMilliseconds)
            hasher.combine(step.cacheSeconds)
            hasher.combine(step.identities)
        case .allOf(let parts, let same):
            hasher.combine(same)
            combine(1, parts)
        case .anyOf(let parts): combine(2, parts)
        case .firstOf(let parts): combine(3, parts)
        case .not(let part): combine(4, [part])
        case .shadow(let part, let name, _):
            hasher.combine(name)
            combine(5, [part])
        }
    }
}
