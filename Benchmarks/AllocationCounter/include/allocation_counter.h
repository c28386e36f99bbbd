#pragma once

/// How often the process has asked for memory up to now, from all threads; growing a piece counts too.
///
/// Found by dlsym(3) in a process that the library was preloaded into.
unsigned long allocation_count(void);
