import CPenstock
import MappingTemplate
import PenstockCore
import Synchronization
import VTL

/// Templates that plugins compiled, by number: as long as the process, as the handles of variables
/// are, so that a number in an old instance is as good as one in a new.
final class CompiledTemplates: @unchecked Sendable {
    // Safe: an entry is written before `count` covers it, and never again.
    private let capacity: Int
    private let entries: UnsafeMutablePointer<MappingTemplate>
    private let count = Atomic<Int>(0)
    private let known = Mutex<[String: UInt64]>([:])

    /// How many there may be (ext/template.h, "limits.templates").
    static let capacity = 4096

    init(capacity: Int = capacity) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
    }

    /// The number of a text; 0: there are too many.
    func number(
        _ text: pen_str, _ dialect: UInt32, _ options: MappingTemplate.Options
    ) throws(VTLError) -> UInt64 {
        let source = String(text)
        let key = "\(dialect) \(source)"
        if let number = known.withLock({ $0[key] }) { return number }
        let template = try MappingTemplate(source, options: options)
        return known.withLock { known in
            if let number = known[key] { return number }
            let index = count.load(ordering: .relaxed)
            guard index < capacity else { return 0 }
            (entries + index).initialize(to: template)
            known[key] = UInt64(index + 1)
            count.store(index + 1, ordering: .releasing)
            return UInt64(index + 1)
        }
    }

    func find(_ number: UInt64) -> MappingTemplate? {
        let index = number &- 1
        guard index < UInt64(count.load(ordering: .acquiring)) else { return nil }
        return entries[Int(index)]
    }
}
