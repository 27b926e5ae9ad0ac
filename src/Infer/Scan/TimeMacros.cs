namespace Burst.Infer.Scan;

/// <summary>Macros that stand for times.</summary>
[Flags]
public enum TimeMacros
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>__DATE__</c> or <c>__TIME__</c>: now, or what <c>SOURCE_DATE_EPOCH</c> says.</summary>
    OfTheClock = 1,

    /// <summary><c>__TIMESTAMP__</c>: when the source was last changed.</summary>
    OfTheFile = 2,
}
