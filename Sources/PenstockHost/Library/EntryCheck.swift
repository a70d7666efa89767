import CPenstock
import PenstockCore

/// What the entry must be before anything in it is called. A refusal names the field, what this
/// host has and what the plugin wants.
enum EntryCheck {
    static func check(
        _ entry: UnsafePointer<pen_entry>, path: String, toolchain: String
    ) throws(PluginError) {
        func refuse(_ message: String) -> PluginError {
            PluginError(.incompatible, "\(path): \(message)")
        }
        // The address itself may lie; what can be checked is what it points to.
        guard UInt(bitPattern: entry) % UInt(MemoryLayout<pen_entry>.alignment) == 0 else {
            throw refuse("\(LibraryFile.entrySymbol)() answered an address that holds no pen_entry")
        }
        let wanted = UInt32(MemoryLayout<pen_entry>.size)
        // The size comes first: what is beyond it may not be looked at.
        guard entry.pointee.size >= wanted else {
            throw refuse(
                "pen_entry.size is \(entry.pointee.size), version 1.0 of the ABI has \(wanted)")
        }
        guard entry.pointee.magic == PEN_MAGIC else {
            throw refuse(
                "pen_entry.magic is 0x\(String(entry.pointee.magic, radix: 16)), "
                    + "this host knows 0x\(String(PEN_MAGIC, radix: 16))")
        }
        guard entry.pointee.abi_major == PEN_ABI_MAJOR else {
            throw refuse(
                "pen_entry.abi_major is \(entry.pointee.abi_major), this host has \(PEN_ABI_MAJOR): "
                    + "build the plugin against this host's headers")
        }
        guard entry.pointee.flags == 0 else {
            throw refuse(
                "pen_entry.flags is \(entry.pointee.flags), this host knows no flag")
        }
        guard entry.pointee.toolchain.isPlausible(limit: 256),
            entry.pointee.target.isPlausible(limit: 256)
        else { throw refuse("pen_entry.toolchain or target is no text") }
        let theirs = String(entry.pointee.toolchain)
        // A Swift plugin runs on the host's own Swift runtime; only C needs no match.
        if theirs.hasPrefix("swift "), !sameRelease(theirs, toolchain) {
            throw refuse(
                "pen_entry.toolchain is \"\(theirs)\", this host is \"\(toolchain)\": a Swift "
                    + "plugin must be built with the host's compiler")
        }
    }

    /// Same compiler release: "swift 6.3.1" goes with "swift 6.3".
    static func sameRelease(_ a: String, _ b: String) -> Bool {
        func release(_ text: String) -> [Substring] {
            Array(text.dropFirst(6).split(separator: ".").prefix(2))
        }
        return release(a) == release(b)
    }
}
