namespace Burst.Infer.Scan;

/// <summary>What a source file is written in, as far as preprocessing goes.</summary>
public enum SourceLanguage
{
    /// <summary>C, and Objective-C.</summary>
    C,

    /// <summary>C++, and Objective-C++.</summary>
    Cxx,

    /// <summary>Assembler that is preprocessed: <c>.S</c>, <c>-x assembler-with-cpp</c>.</summary>
    Assembler,
}
