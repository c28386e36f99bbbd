#pragma once

/// CPU microseconds of this process for one recoverable signature, over as many of them; negative when there is none.
double bare_signature_microseconds(int count);
