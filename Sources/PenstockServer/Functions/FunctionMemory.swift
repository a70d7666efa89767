internal import PenstockLambda

/// How the memory of functions is bounded here, for people.
package enum FunctionMemory {
    /// A sentence without its end.
    package static var text: String {
        do throws(MemoryCgroup.Refusal) {
            return "bounded by the kernel, in cgroups below \(try MemoryCgroup.find().folder)"
        } catch {
            return "watched four times a second: \(error.reason)"
        }
    }
}
