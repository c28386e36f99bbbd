#pragma once
unsigned long allocation_count(void);
