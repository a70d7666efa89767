#define _GNU_SOURCE
#include "CSystem.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whether the loader wrote into this library's text; such pages are changed for good. */
static int has_text_relocations(const struct dl_phdr_info *info) {
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) return 1;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
        }
    }
    return 0;
}

/* Only segments that are never writable: what the loader relocates and then protects (RELRO) lies in
 * writable ones. So this is safe while another thread loads a library, or runs in these very pages. */
static int release_object(struct dl_phdr_info *info, size_t size, void *released) {
    (void)size;
    if (has_text_relocations(info)) return 0;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        uintptr_t end = (start + segment->p_memsz) & ~(page - 1);
        start = (start + page - 1) & ~(page - 1);
        /* Refused for the kernel's own vdso, which may stay. */
        if (start < end && madvise((void *)start, end - start, MADV_DONTNEED) == 0)
            *(uint64_t *)released += end - start;
    }
    return 0;
}

uint64_t csys_release_text_pages(void) {
    uint64_t released = 0;
    dl_iterate_phdr(release_object, &released);
    return released;
}
