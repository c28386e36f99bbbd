// The compiler takes a misspelled feature name in silence. This file does not: it is compiled with the settings that
// every target of the package has.

#if !hasFeature(ExistentialAny)
#error("the feature ExistentialAny is off: see 'strict' in Package.swift")
#endif

#if !hasFeature(InternalImportsByDefault)
#error("the feature InternalImportsByDefault is off: see 'strict' in Package.swift")
#endif

#if !hasFeature(MemberImportVisibility)
#error("the feature MemberImportVisibility is off: see 'strict' in Package.swift")
#endif

#if !hasFeature(NonisolatedNonsendingByDefault)
#error("the feature NonisolatedNonsendingByDefault is off: see 'strict' in Package.swift")
#endif

#if swift(<6)
#error("the language mode is not 6: see 'strict' in Package.swift")
#endif
