#pragma once

/// How many look-ups of a name under `slow.test` have begun in this process.
int slow_resolver_begun(void);
