using System.Globalization;

namespace Burst.Docker.Daemon;

/// <summary>A version of the Engine API, such as 1.41.</summary>
/// <param name="Major">Before the point.</param>
/// <param name="Minor">After the point; 9 comes before 10.</param>
public readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest that this client can speak: the first with device requests (Docker 19.03).</summary>
    public static ApiVersion Oldest { get; } = new(1, 40);

    /// <summary>The newest that this client speaks (Docker 27).</summary>
    public static ApiVersion Newest { get; } = new(1, 47);

    /// <summary>Reads "1.41".</summary>
    public static bool TryParse(string? text, out ApiVersion version)
    {
        version = default;
        var point = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (point <= 0
            || !int.TryParse(text.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(text.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        version = new ApiVersion(major, minor);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ApiVersion other) =>
        Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>"1.41".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>The newest that the daemon and this client know.</summary>
    /// <exception cref="DockerException">There is none; says which of the two is too old.</exception>
    internal static ApiVersion Negotiate(DaemonVersion daemon, DockerEndpoint endpoint)
    {
        const string Operation = "agree on a version of the API";
        if (!TryParse(daemon.ApiVersion, out var newest))
        {
            throw new DockerException(
                Operation, null, $"what answers at {endpoint} names the version '{daemon.ApiVersion}': is it Docker?");
        }

        if (newest.CompareTo(Oldest) < 0)
        {
            throw new DockerException(
                Operation, null,
                $"the daemon at {endpoint} (version {daemon.Version}) speaks {newest}, and {Oldest} is needed: update it");
        }

        if (TryParse(daemon.MinApiVersion, out var oldest) && oldest.CompareTo(Newest) > 0)
        {
            throw new DockerException(
                Operation, null,
                $"the daemon at {endpoint} (version {daemon.Version}) speaks {oldest} or newer, and this program {Newest} "
                + "or older: a newer version of this program is needed");
        }

        return newest.CompareTo(Newest) < 0 ? newest : Newest;
    }
}
