internal import JSON

/// One call: arguments are set, the function runs, and what came out is read.
///
/// On one thread. What is borrowed by `set` is needed until the call was run.
package struct NativeCall: ~Copyable {
    let function: NativeFunction
    let frame: UnsafeMutableRawPointer
    var memory: CallMemory
    /// Elements that there is room for, or that went in, of counted parameters.
    var counts: [Int]
    private(set) var hasRun = false
    /// errno as the function left it.
    package private(set) var errno: Int32 = 0

    /// A call whose arguments are all zero.
    package init(_ function: NativeFunction) {
        self.function = function
        frame = .allocate(byteCount: function.frameSize, alignment: 16)
        frame.initializeMemory(as: UInt8.self, repeating: 0, count: function.frameSize)
        memory = CallMemory(atMost: function.limits.bufferSize + function.frameSize)
        counts = Array(repeating: -1, count: function.signature.parameters.count)
    }

    deinit {
        releaseTexts()
        frame.deallocate()
    }

    /// What is called.
    package var signature: NativeSignature { function.signature }

    /// Calls the function. Every parameter that is given must have been set.
    package mutating func run() throws(ArgumentError) {
        try settleCounts()
        for (index, parameter) in function.signature.parameters.enumerated() {
            try makeRoom(index, parameter)
        }
        errno = withUnsafeTemporaryAllocation(
            of: UnsafeMutableRawPointer?.self, capacity: function.slots.count
        ) { arguments in
            for index in 0..<function.slots.count {
                arguments[index] = frame + function.slots[index]
            }
            guard let first = arguments.baseAddress else { return 0 }
            return function.types.call(function.address, result: result, first)
        }
        hasRun = true
    }

    var result: UnsafeMutableRawPointer { frame + (function.slots.last ?? 0) }

    func slot(_ index: Int) -> UnsafeMutableRawPointer { frame + function.slots[index] }

    /// What the pointer in a slot leads to; nil: NULL.
    func target(_ index: Int) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: slot(index).load(as: UInt.self))
    }

    mutating func point(_ index: Int, to target: UnsafeMutableRawPointer) {
        slot(index).storeBytes(of: UInt(bitPattern: target), as: UInt.self)
    }

    /// Memory for what a pointer leads to.
    mutating func target(
        _ index: Int, size: Int
    ) throws(ArgumentError) -> UnsafeMutableRawPointer {
        guard let target = memory.take(size) else { throw .tooLarge }
        point(index, to: target)
        return target
    }

    /// Lengths of what goes in are counted; those of several must be the same.
    private mutating func settleCounts() throws(ArgumentError) {
        let parameters = function.signature.parameters
        for (index, parameter) in parameters.enumerated() {
            guard case .counted(_, let counter, _) = parameter.passing, parameter.direction != .out
            else { continue }
            let count = max(counts[index], 0)
            if let first = parameters[counter].countOf, first != index,
                count != max(counts[first], 0)
            {
                throw ArgumentError(
                    path: parameter.name,
                    message: "must have as many elements as \(parameters[first].name)")
            }
            guard store(integer: Int64(count), in: counter) else {
                throw ArgumentError(path: parameter.name, message: "is too long")
            }
        }
    }

    private mutating func store(integer: Int64, in index: Int) -> Bool {
        switch function.signature.parameters[index].passing {
        case .value(.scalar(let scalar)): return scalar.store(integer, at: slot(index))
        case .pointer(.scalar(let scalar)):
            guard let target = try? target(index, size: scalar.size) else {
                return false  // too large, which the caller says
            }
            return scalar.store(integer, at: target)
        default: return false
        }
    }

    /// The integer that a length parameter has, before or after the call.
    func length(in index: Int) -> Int64 {
        switch function.signature.parameters[index].passing {
        case .value(.scalar(let scalar)): scalar.integer(at: slot(index))
        case .pointer(.scalar(let scalar)): target(index).map { scalar.integer(at: $0) } ?? 0
        default: 0
        }
    }

    /// Room for what comes out.
    private mutating func makeRoom(
        _ index: Int, _ parameter: NativeSignature.Parameter
    ) throws(ArgumentError) {
        guard parameter.direction == .out else { return }
        do throws(ArgumentError) {
            switch parameter.passing {
            case .value: break
            case .pointer(let type): _ = try target(index, size: type.size)
            case .counted(let element, let counter, _):
                let count = length(in: counter)
                guard count >= 0, count <= Int64(function.limits.bufferSize / element.size) else {
                    let name = function.signature.parameters[counter].name
                    throw ArgumentError(path: name, message: "leaves no room, or too much")
                }
                counts[index] = Int(count)
                _ = try target(index, size: Int(count) * element.size)
            }
        } catch {
            throw error.path.isEmpty ? error.inside(parameter.name) : error
        }
    }

    /// Texts that the function made are given back once they were read.
    private func releaseTexts() {
        guard hasRun, let release = function.release else { return }
        typealias Release = @convention(c) (UnsafeMutableRawPointer?) -> Void
        let free = unsafeBitCast(release, to: Release.self)
        for (index, parameter) in function.signature.parameters.enumerated()
        where parameter.direction == .out && parameter.passing == .pointer(.text) {
            free(
                target(index).flatMap {
                    UnsafeMutableRawPointer(bitPattern: $0.load(as: UInt.self))
                })
        }
        switch function.signature.result {
        case .value(.text), .pointer:
            free(UnsafeMutableRawPointer(bitPattern: result.load(as: UInt.self)))
        default: break
        }
    }
}
