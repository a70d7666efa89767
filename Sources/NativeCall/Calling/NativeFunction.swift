/// A C function with its signature, ready to be called from any thread that the function allows.
package final class NativeFunction: @unchecked Sendable {
    // Sendable: immutable; the addresses are of code.

    /// Why it can't be called: one sentence.
    package struct Failure: Error, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// How it was declared.
    package let signature: NativeSignature
    /// What a call may take.
    package let limits: NativeLimits
    let address: UnsafeMutableRawPointer
    /// What gives texts back that the function made: `void free(void*)`; nil: they are the library's.
    let release: UnsafeMutableRawPointer?
    let types: FFITypes
    /// Where each argument's own bytes are in a call's frame, then the result's.
    let slots: [Int]
    let frameSize: Int

    /// A function at an address, which must be what the signature says: nobody can check that.
    package init(
        _ signature: NativeSignature, at address: UnsafeMutableRawPointer,
        release: UnsafeMutableRawPointer? = nil, limits: NativeLimits = NativeLimits()
    ) throws(Failure) {
        for passing in signature.parameters.map(\.passing) + [signature.result].compactMap(\.self) {
            guard case .value(let type) = passing, type.scalarCount > limits.scalarsByValue else {
                continue
            }
            throw Failure(
                description: "a structure of more than \(limits.scalarsByValue) values can't be "
                    + "passed by value")
        }
        guard let types = FFITypes(signature) else {
            throw Failure(description: "libffi can't make this call")
        }
        self.signature = signature
        self.address = address
        self.release = release
        self.types = types
        self.limits = limits
        var slots: [Int] = []
        var offset = 0
        for parameter in signature.parameters {
            slots.append(offset)
            offset += Self.slotSize(parameter.passing)
        }
        slots.append(offset)
        self.slots = slots
        frameSize = offset + (signature.result.map(Self.slotSize) ?? 16)
    }

    /// Finds the function, and what gives its texts back, in a library.
    package convenience init(
        _ signature: NativeSignature, in library: NativeLibrary, release: String? = nil,
        limits: NativeLimits = NativeLimits()
    ) throws(Failure) {
        do {
            try self.init(
                signature, at: try library.symbol(signature.name),
                release: try release.map { try library.releasing($0) }, limits: limits)
        } catch let failure as NativeLibrary.Failure {
            throw Failure(description: failure.description)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: String(describing: error))
        }
    }

    /// The parameter of that name.
    package func parameter(named name: String) -> Int? {
        signature.parameters.firstIndex { $0.name == name }
    }

    /// Whole 16 bytes: enough for libffi's widened results, and aligned for what follows.
    private static func slotSize(_ passing: NativeSignature.Passing) -> Int {
        guard case .value(let type) = passing else { return 16 }
        return max((type.size + 15) / 16 * 16, 16)
    }
}
