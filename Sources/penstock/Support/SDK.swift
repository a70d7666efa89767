import Glibc

/// Where plugin authors' headers and sources are: beside an installed binary, or in the source tree
/// that a binary was built in.
struct SDK {
    /// `-I` for C: has penstock/penstock.h.
    var include: String
    /// The folder with PenstockPlugin/.
    var swiftSources: String
    /// The linker's version script.
    var map: String
    /// For `-Xcc -fmodule-map-file=`.
    var moduleMap: String

    /// The SDK that belongs to this binary; nil: there is none where it should be.
    static func find(beside executable: String = ownDirectory()) -> SDK? {
        installed(executable + "/..") ?? sourceTree(above: executable)
    }

    private static func installed(_ prefix: String) -> SDK? {
        let prefix = real(prefix)
        return SDK(
            include: prefix + "/include", swiftSources: prefix + "/share/penstock/sdk",
            map: prefix + "/share/penstock/sdk/penstock.map",
            moduleMap: prefix + "/include/penstock/module.modulemap"
        ).ifComplete
    }

    /// .build/<triple>/debug and .build/debug are both below the package's folder.
    private static func sourceTree(above directory: String) -> SDK? {
        var folder = real(directory)
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = String(folder[..<slash])
            let sdk = SDK(
                include: folder + "/Sources/CPenstock/include", swiftSources: folder + "/Sources",
                map: folder + "/Plugins/penstock.map",
                moduleMap: folder + "/Sources/CPenstock/include/module.modulemap"
            ).ifComplete
            if let sdk { return sdk }
        }
        return nil
    }

    private var ifComplete: SDK? {
        let needed = [include + "/penstock/penstock.h", swiftSources + "/PenstockPlugin", map]
        return needed.allSatisfy { access($0, R_OK) == 0 } ? self : nil
    }

    /// The folder of the running binary.
    static func ownDirectory() -> String {
        let path = real("/proc/self/exe")
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func real(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
