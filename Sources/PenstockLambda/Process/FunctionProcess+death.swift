internal import Glibc

extension FunctionProcess {
    /// The process has ended.
    func ready(_ events: UInt32) {
        // Whatever it started goes with it; until it is waited for, the group's number is its own.
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        guard waitpid(pid, &status, Int32(WNOHANG)) == pid else { return }
        for pipe in pipes {
            for _ in 0..<Self.lastReadsMax where pipe.drain() {}
            pipe.close()
        }
        fleet.loop.timers.cancel(timer)
        fleet.loop.remove(pidKey, started.pidDescriptor)
        close(started.pidDescriptor)
        parked = nil
        listener?.close()
        listener = nil
        let wasStarting = phase == .starting || (phase == .ending && idleSince == 0)
        phase = .ending
        let how = ExitText.of(status)
        if let memory {
            if memory.isExhausted { tellExhausted() }
            fleet.memoryGroups?.remove(memory)
        }
        if let invocation {
            self.invocation = nil
            invocation.note("END RequestId: \(invocation.id)".utf8)
            invocation.fail(killedFor ?? .exited(invocation.id, how: how))
            fleet.log(
                .warning, function, invocation.id,
                killedFor?.message ?? "its process ended: \(how.isEmpty ? "exit status 0" : how)")
        } else if wasStarting, !isRetired, !isReplaced {
            pool.failedToStart(killedFor, initError, how: how)
        }
        pool.ended(self)
    }

    private func tellExhausted() {
        fleet.log(
            .error, function, invocation?.id ?? "",
            "it needed more than \(function.definition.memoryMiB) MiB and the kernel ended it: give it "
                + "more MemorySize")
    }

    /// Bytes that it has, or had at most where that is known.
    var usedMemory: Int { memory?.used ?? ProcessMemory.resident(pid) }

    func wrote(_ line: ArraySlice<UInt8>) {
        invocation?.note(line)
        fleet.log(.info, function, invocation?.id ?? "", String(decoding: line, as: UTF8.self))
    }

    /// Reads what it has written by now, for a log that goes with an answer.
    func readLogs() { for pipe in pipes { pipe.drain() } }
}
