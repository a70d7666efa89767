internal import CSystem
internal import Glibc

/// The part of the cgroup v2 tree that is this process's to divide, so that the kernel bounds what each
/// function has.
///
/// Linux, Documentation/admin-guide/cgroup-v2.rst, "Delegation" and "No Internal Process Constraint"; systemd's
/// "Control Group APIs and Delegation": nobody touches a part that wasn't delegated to it.
package struct MemoryCgroup: Hashable, Sendable {
    /// Why memory is watched instead.
    package struct Refusal: Error, Sendable {
        package var reason: String
    }

    /// The folder whose children functions get.
    package let folder: String
    /// Whether this process is in it, and must leave it for its children to have limits.
    package let isOwn: Bool

    package init(folder: String, isOwn: Bool) {
        self.folder = folder
        self.isOwn = isOwn
    }

    /// `find`, or nil.
    package static var here: MemoryCgroup? {
        do throws(Refusal) { return try find() } catch { return nil }
    }

    /// Where this process may do so. Changes nothing.
    package static func find() throws(Refusal) -> MemoryCgroup {
        guard let mount = mountPoint(CgroupFile.read("/proc/self/mounts") ?? "") else {
            throw Refusal(reason: "there is no cgroup v2 here")
        }
        guard let path = ownPath(CgroupFile.read("/proc/self/cgroup") ?? "") else {
            throw Refusal(reason: "this process is in no cgroup of version 2")
        }
        let own = path == "/" ? mount : mount + path
        let found: MemoryCgroup
        if isDelegated(own) || isNamespaceRoot(own, path) {
            found = MemoryCgroup(folder: own, isOwn: true)
        } else if path != "/", let slash = own.lastIndex(of: "/"),
            isDelegated(String(own[..<slash]))
        {
            // systemd's DelegateSubgroup= has put us into a child already.
            found = MemoryCgroup(folder: String(own[..<slash]), isOwn: false)
        } else {
            throw Refusal(
                reason:
                    "the cgroup \(path) isn't delegated to this process (Delegate=yes of systemd)")
        }
        let controllers = words("\(found.folder)/cgroup.controllers")
        guard controllers.contains("memory") else {
            throw Refusal(reason: "\(found.folder) has no memory controller")
        }
        guard access("\(found.folder)/cgroup.subtree_control", W_OK) == 0 else {
            throw Refusal(reason: "\(found.folder) can't be written")
        }
        return found
    }

    /// Makes it give its children limits.
    func divide() throws(Refusal) {
        let control = "\(folder)/cgroup.subtree_control"
        if Self.words(control).contains("memory") { return }
        let leaf = "\(folder)/penstock"
        if isOwn {
            if mkdir(leaf, 0o755) != 0, errno != EEXIST {
                throw Refusal(reason: "\(leaf): \(String(cString: strerror(errno)))")
            }
            if let why = CgroupFile.write("\(getpid())", to: "\(leaf)/cgroup.procs") {
                rmdir(leaf)
                throw Refusal(reason: "\(leaf): \(why)")
            }
        }
        guard let why = CgroupFile.write("+memory", to: control) else { return }
        if isOwn {
            // Best effort: it is as it was, or we stay in a child of it.
            _ = CgroupFile.write("\(getpid())", to: "\(folder)/cgroup.procs")
            rmdir(leaf)
        }
        throw Refusal(reason: "\(folder): \(why); are there other processes in it?")
    }

    // MARK: Reading

    /// Of /proc/self/mounts (fstab(5)).
    static func mountPoint(_ mounts: String) -> String? {
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count > 2, fields[2] == "cgroup2" { return String(fields[1]) }
        }
        return nil
    }

    /// Of /proc/self/cgroup: `0::/system.slice/penstock.service`.
    static func ownPath(_ cgroups: String) -> String? {
        cgroups.split(separator: "\n").first { $0.hasPrefix("0::/") }.map {
            String($0.dropFirst(3))
        }
    }

    private static func words(_ file: String) -> [Substring] {
        (CgroupFile.read(file) ?? "").split { $0 == " " || $0 == "\n" }
    }

    /// systemd marks what it delegates (systemd.resource-control(5), `Delegate=`), and gives it to the
    /// service's user.
    private static func isDelegated(_ folder: String) -> Bool {
        for name in ["user.delegate", "trusted.delegate"] {
            var value: CChar = 0
            if csys_attribute(folder, name, &value, 1) == 1, value == CChar(UInt8(ascii: "1")) {
                return true
            }
        }
        var status = stat()
        return geteuid() != 0 && stat(folder, &status) == 0 && status.st_uid == geteuid()
    }

    /// A container's: what looks like the root has a type, which the real root hasn't.
    private static func isNamespaceRoot(_ folder: String, _ path: String) -> Bool {
        path == "/" && access("\(folder)/cgroup.type", F_OK) == 0
    }
}

/// Files of the cgroup tree, which are there or not and are never made.
enum CgroupFile {
    private static let bytesMax = 1 << 20

    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { buffer.deallocate() }
        while bytes.count < bytesMax {
            let count = Glibc.read(file, buffer.baseAddress, buffer.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// nil: it is written; else why not.
    static func write(_ text: String, to path: String) -> String? {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            return String(cString: strerror(errno))
        }
        return nil
    }
}
