import Glibc

/// A value behind a lock, and threads that wait for it to become what they want: a mutex and a
/// condition of POSIX, on the monotonic clock.
///
/// `Synchronization.Mutex` has no condition, and its waits are unknown to the thread sanitizer.
package final class Monitor<Value>: @unchecked Sendable {
    // Safe: the value is touched with the mutex held only; mutex and condition never move.
    private var value: Value
    private var waiting = 0
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// A monitor over a first value.
    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    /// Reads or changes the value; whoever waits for it looks again. [any]
    package func withLock<R>(_ body: (inout Value) -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        defer { if waiting > 0 { pthread_cond_broadcast(condition) } }
        return body(&value)
    }

    /// Waits until `isMet`, or until a time on the monotonic clock (nanoseconds): false then. The body may change the value when it is met. Blocks: never on a loop.
    @discardableResult
    package func wait(until deadline: UInt64 = .max, _ isMet: (inout Value) -> Bool) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        waiting += 1
        defer { waiting -= 1 }
        var time = timespec(
            tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while !isMet(&value) {
            if deadline == .max {
                pthread_cond_wait(condition, mutex)
            } else if pthread_cond_timedwait(condition, mutex, &time) != 0 {
                return isMet(&value)
            }
        }
        return true
    }

    /// A time so long after `now`, which the caller has read: Core makes no system calls.
    package static func deadline(after duration: Duration, from now: UInt64) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return now + UInt64(max(seconds, 0)) * 1_000_000_000
            + UInt64(max(attoseconds, 0) / 1_000_000_000)
    }
}
