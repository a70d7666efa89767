/// Archives for tests, as `zip -0` makes them (PKWARE, APPNOTE.TXT 6.3.10).
enum Archives {
    /// One of some files by name; a mode of 0o120777 makes a link.
    static func make(
        _ files: KeyValuePairs<String, String>, mode: UInt32 = 0o100644
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in files {
            let (name, data) = (Array(name.utf8), Array(content.utf8))
            let facts =
                word(20) + word(0) + word(0) + long(0) + long(checksum(data))
                + long(UInt32(data.count)) + long(UInt32(data.count)) + word(UInt16(name.count))
            directory += long(0x0201_4b50) + word(3 << 8 | 20) + facts
            directory += word(0) + word(0) + word(0) + word(0) + long(mode << 16)
            directory += long(UInt32(bytes.count)) + name
            bytes += long(0x0403_4b50) + facts + word(0) + name + data
        }
        let start = UInt32(bytes.count)
        bytes += directory + long(0x0605_4b50) + word(0) + word(0)
        bytes += word(UInt16(files.count)) + word(UInt16(files.count))
        return bytes + long(UInt32(directory.count)) + long(start) + word(0)
    }

    private static func word(_ value: UInt16) -> [UInt8] {
        [UInt8(value & 0xff), UInt8(value >> 8)]
    }

    private static func long(_ value: UInt32) -> [UInt8] {
        word(UInt16(value & 0xffff)) + word(UInt16(value >> 16))
    }

    /// RFC 1952 §8.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
                value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
            }
        }
    }
}
