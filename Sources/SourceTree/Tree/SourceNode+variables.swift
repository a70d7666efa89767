extension SourceNode {
    /// Whether a text in it has `${`. Here, where every value of ten thousand routes is looked at by
    /// code that is compiled for speed (decision 0017).
    package var mayHoldVariable: Bool {
        switch content {
        case .scalar(let scalar): return scalar.text.mayHoldVariable
        case .sequence(let nodes):
            for node in nodes where node.mayHoldVariable { return true }
        case .mapping(let members):
            for member in members where member.value.mayHoldVariable { return true }
        }
        return false
    }
}

extension String {
    /// Whether it has `${`.
    package var mayHoldVariable: Bool {
        var last: UInt8 = 0
        for byte in utf8 {
            if byte == UInt8(ascii: "{"), last == UInt8(ascii: "$") { return true }
            last = byte
        }
        return false
    }
}
