using Burst.Remote.Backends;

namespace Burst.Remote.Run;

/// <summary>How a server is used. Immutable.</summary>
public sealed record RemoteRunnerOptions
{
    /// <summary>How servers and HTTP stores are spoken to.</summary>
    public HttpAccess Access { get; init; } = new();

    /// <summary>The storage backend that this process and the servers share, as the servers are told of it; empty (the
    /// default) for none: objects are then handed to each server itself.</summary>
    public string StorageUri { get; init; } = "";

    /// <summary>The same backend as this process has it; <see langword="null"/> where there is none.</summary>
    public IStorageBackend? Storage { get; init; }

    /// <summary>What puts objects into it.</summary>
    public Uploads? Uploads { get; init; }

    /// <summary>How many thunks a server of gg's runs at once, which does not say so itself.</summary>
    public int UsualSlots { get; init; } = Environment.ProcessorCount;

    /// <summary>The mode of values that come from a server.</summary>
    /// <value>The default is 0644.</value>
    public UnixFileMode ValueMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The mode of programs that come from a server.</summary>
    /// <value>The default is 0755.</value>
    public UnixFileMode ProgramMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Hears of every object that came from elsewhere; called from several threads.</summary>
    public Action<Thunks.ObjectHash>? OnFetched { get; init; }
}
