import Glibc
import PenstockHost

/// The hidden modes in which the host starts this binary as a child.
enum ChildMode {
    /// Runs the mode that the arguments name; false: they are a command line for people.
    static func run(_ arguments: [String]) -> Bool {
        switch arguments.first {
        case "__preflight": Preflight.childMain()
        case "__isolate":
            Isolation.childMain(arguments.count > 1 ? Int32(arguments[1]) ?? -1 : -1)
        case "__plugin-check": CheckChild.main(arguments)
        default: return false
        }
    }
}
