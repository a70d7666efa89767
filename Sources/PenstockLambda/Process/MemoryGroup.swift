internal import Glibc

/// Cgroups of functions' processes, one each. The loop's thread only.
final class MemoryGroups {
    private static let prefix = "function-"

    private let parent: MemoryCgroup
    private var made = 0
    /// Folders whose last process the kernel hasn't forgotten yet.
    private var leaving: [String] = []

    /// - Throws: where there can't be any.
    init(_ parent: MemoryCgroup) throws(MemoryCgroup.Refusal) {
        try parent.divide()
        self.parent = parent
    }

    /// A group for one more process; nil: there is none, and its memory is watched.
    func make(memoryMiB: Int) -> MemoryGroup? {
        sweep()
        made += 1
        let folder = "\(parent.folder)/\(Self.prefix)\(getpid())-\(made)"
        // One is there already where an earlier process of this number left it.
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { return nil }
        guard let group = MemoryGroup(folder, memoryMiB: memoryMiB) else {
            rmdir(folder)
            return nil
        }
        return group
    }

    /// Its process has ended.
    func remove(_ group: MemoryGroup) {
        group.end()
        leaving.append(group.folder)
        sweep()
    }

    private func sweep() { leaving.removeAll { rmdir($0) == 0 || errno == ENOENT } }

    deinit { sweep() }
}

/// One process's, and what it starts.
final class MemoryGroup {
    let folder: String
    /// `cgroup.procs`, open: who writes 0 to it is in the group.
    private(set) var descriptor: Int32

    fileprivate init?(_ folder: String, memoryMiB: Int) {
        self.folder = folder
        guard CgroupFile.write("\(memoryMiB << 20)", to: "\(folder)/memory.max") == nil else {
            return nil
        }
        // Not where the machine has no swap, or an old kernel: then the limit alone holds.
        _ = CgroupFile.write("0", to: "\(folder)/memory.swap.max")
        // All of a function ends, as on AWS, and not one process of it.
        _ = CgroupFile.write("1", to: "\(folder)/memory.oom.group")
        descriptor = open("\(folder)/cgroup.procs", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { closeDescriptor() }

    /// The process is in it.
    func closeDescriptor() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Bytes that it had at most, or has where the kernel doesn't say so; nil: unknown.
    var used: Int? {
        for name in ["memory.peak", "memory.current"] {
            let text = CgroupFile.read("\(folder)/\(name)") ?? ""
            if let bytes = Int(text.prefix { $0 != "\n" }) { return bytes }
        }
        return nil
    }

    /// Whether the kernel ended a process of it for its memory.
    var isExhausted: Bool {
        Self.kills(CgroupFile.read("\(folder)/memory.events") ?? "") > 0
    }

    /// Of `memory.events`: `oom_kill 1`.
    static func kills(_ events: String) -> Int {
        for line in events.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) ?? 0 }
        }
        return 0
    }

    /// Ends what is left of it.
    fileprivate func end() {
        closeDescriptor()
        // Since Linux 5.14; before, its process group was ended all the same.
        _ = CgroupFile.write("1", to: "\(folder)/cgroup.kill")
    }
}
