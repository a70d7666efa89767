internal import Glibc

/// A shared library that is open, for as long as the process: code may run in it at any time.
package struct NativeLibrary: Sendable {
    /// Why there is no library or no symbol: one sentence.
    package struct Failure: Error, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// How it was named.
    package let name: String
    private let handle: UInt

    /// Opens a library by its name, which the system's loader looks for ("libz.so.1"), or by an
    /// absolute path. Its constructors run.
    package init(_ name: String) throws(Failure) {
        // A relative path would depend on where the gateway was started.
        guard !name.contains("/") || name.hasPrefix("/") else {
            throw Failure(
                description: "\(name) is a relative path: write an absolute one, or the library's "
                    + "name alone for the system's loader to find")
        }
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw Failure(description: "the library can't be opened: \(Self.lastError)")
        }
        self.name = name
        self.handle = UInt(bitPattern: handle)
    }

    /// The address of a function.
    package func symbol(_ symbol: String) throws(Failure) -> UnsafeMutableRawPointer {
        guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: handle), symbol) else {
            throw Failure(
                description:
                    "there is no function \(symbol) in \(name); nm -D lists what it exports")
        }
        return address
    }

    /// The address of a function that gives back what another has returned.
    package func releasing(_ symbol: String) throws(Failure) -> UnsafeMutableRawPointer {
        // The C library's is whichever the process has: another allocator may stand in for it (LD_PRELOAD,
        // sanitizers), and what that gave mustn't go to the one below.
        if symbol == "free", let address = dlsym(nil, symbol) { return address }
        return try self.symbol(symbol)
    }

    private static var lastError: String {
        dlerror().map { String(cString: $0) } ?? "no reason given"
    }
}
