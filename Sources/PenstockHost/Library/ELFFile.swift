import Glibc

/// What the dynamic linker would read of a shared library, read before it does: a first look that
/// runs none of the library's code. Every offset is checked, so a hostile file is refused, not run.
struct ELFFile {
    /// Names with default or protected visibility that others could bind to.
    private(set) var exports: [String] = []
    /// DT_NEEDED: what else gets loaded.
    private(set) var needed: [String] = []
    /// DT_RUNPATH or DT_RPATH, when there is one.
    private(set) var runpath: String?
    /// DT_TEXTREL: code pages that have to be written.
    private(set) var hasTextRelocations = false

    private let bytes: UnsafeRawBufferPointer

    /// Reads a mapped file; throws why it is no shared library of this machine.
    init(_ bytes: UnsafeRawBufferPointer) throws(PluginError) {
        self.bytes = bytes
        func refuse(_ why: String) -> PluginError {
            PluginError(.unreadable, "not a shared library that can be loaded here: \(why)")
        }
        guard let magic = read(UInt32.self, 0), magic.bigEndian == 0x7f45_4c46 else {
            throw refuse("it does not begin as an ELF file does")
        }
        // e_ident: class 64-bit, little endian. System V ABI, "ELF Header".
        guard read(UInt8.self, 4) == 2, read(UInt8.self, 5) == 1 else {
            throw refuse("it is for another word size or byte order")
        }
        guard read(UInt16.self, 16) == 3 else { throw refuse("it is an ELF file of another kind") }
        #if arch(x86_64)
            let machine: UInt16 = 62
        #elseif arch(arm64)
            let machine: UInt16 = 183
        #endif
        guard read(UInt16.self, 18) == machine else { throw refuse("it is for another processor") }
        try readSections()
    }

    private func read<T: BitwiseCopyable>(_ type: T.Type, _ offset: Int) -> T? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<T>.size else { return nil }
        return bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    }

    private struct Section {
        var type: UInt32
        var offset: Int
        var size: Int
        var link: Int
    }

    private mutating func readSections() throws(PluginError) {
        let table = Int(clamping: read(UInt64.self, 40) ?? 0)
        let count = Int(read(UInt16.self, 60) ?? 0)
        guard read(UInt16.self, 58) == 64 || count == 0, table <= bytes.count else {
            throw PluginError(.unreadable, "its section table is damaged")
        }
        var sections: [Section] = []
        for i in 0..<count {
            let at = table + i * 64
            guard let type = read(UInt32.self, at + 4), let offset = read(UInt64.self, at + 24),
                let size = read(UInt64.self, at + 32), let link = read(UInt32.self, at + 40)
            else { throw PluginError(.unreadable, "its section table is cut short") }
            sections.append(
                Section(
                    type: type, offset: Int(clamping: offset), size: Int(clamping: size),
                    link: Int(link)))
        }
        for section in sections {
            // SHT_DYNSYM and SHT_DYNAMIC.
            if section.type == 11 { readSymbols(section, sections) }
            if section.type == 6 { readDynamic(section, sections) }
        }
    }

    private func text(_ sections: [Section], _ link: Int, _ offset: Int) -> String? {
        guard sections.indices.contains(link), offset >= 0, offset < sections[link].size
        else { return nil }
        let start = sections[link].offset
        let end = start.addingReportingOverflow(sections[link].size)
        guard !end.overflow, end.partialValue <= bytes.count else { return nil }
        let rest = bytes[(start + offset)..<end.partialValue]
        guard let zero = rest.firstIndex(of: 0) else { return nil }
        return String(decoding: rest[..<zero], as: UTF8.self)
    }

    private mutating func readSymbols(_ section: Section, _ sections: [Section]) {
        for i in 0..<min(section.size, bytes.count) / 24 {
            let at = section.offset + i * 24
            guard let name = read(UInt32.self, at), let info = read(UInt8.self, at + 4),
                let other = read(UInt8.self, at + 5), let index = read(UInt16.self, at + 6)
            else { return }
            // Defined, global or weak, and neither hidden nor internal.
            guard index != 0, info >> 4 == 1 || info >> 4 == 2, other & 3 == 0 || other & 3 == 3,
                let name = text(sections, section.link, Int(name))
            else { continue }
            exports.append(name)
        }
    }

    private mutating func readDynamic(_ section: Section, _ sections: [Section]) {
        for i in 0..<min(section.size, bytes.count) / 16 {
            let at = section.offset + i * 16
            guard let tag = read(Int64.self, at), let value = read(UInt64.self, at + 8),
                tag != 0
            else { return }
            switch tag {
            case 1:
                if let name = text(sections, section.link, Int(clamping: value)) {
                    needed.append(name)
                }
            case 15, 29: runpath = text(sections, section.link, Int(clamping: value))
            case 22: hasTextRelocations = true
            case 30: if value & 4 != 0 { hasTextRelocations = true }
            default: break
            }
        }
    }
}
