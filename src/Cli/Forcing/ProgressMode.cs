namespace Burst.Cli.Forcing;

/// <summary>How a run says how far it is.</summary>
internal enum ProgressMode
{
    /// <summary>A live line on a terminal; else a plain line now and then, once a run is long.</summary>
    Auto,

    /// <summary>As <see cref="Auto"/>, but a live line even where standard error is no terminal.</summary>
    Always,

    /// <summary>Not at all.</summary>
    Never,
}
