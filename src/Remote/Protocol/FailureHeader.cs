using System.Globalization;
using Burst.Engine.Execute;

namespace Burst.Remote.Protocol;

/// <summary>What Burst's server says of a failure beyond gg's number: in a header, since gg's clients refuse unknown fields.</summary>
/// <remarks><c>Burst-Failure: kind=Exited&amp;status=1&amp;message=process%20exited…</c></remarks>
internal static class FailureHeader
{
    public const string Name = "Burst-Failure";

    private const int MaxMessageLength = 1000;

    public static string Write(ExecutionFailure failure)
    {
        var message = failure.Message.Length > MaxMessageLength ? failure.Message[..MaxMessageLength] : failure.Message;
        var status = failure.ExitStatus is { } number ? string.Create(CultureInfo.InvariantCulture, $"&status={number}") : "";
        return $"kind={failure.Kind}{status}{(failure.IsTransient ? "&transient=1" : "")}&message={Uri.EscapeDataString(message)}";
    }

    /// <summary>Reads it; <see langword="null"/> where it is not one.</summary>
    /// <param name="text">The header's value.</param>
    /// <param name="standardErrorTail">What to add.</param>
    public static ExecutionFailure? Read(string? text, string standardErrorTail)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in (text ?? "").Split('&'))
        {
            var mark = word.IndexOf('=', StringComparison.Ordinal);
            if (mark > 0)
                words[word[..mark]] = Uri.UnescapeDataString(word[(mark + 1)..]);
        }

        if (!Enum.TryParse<FailureKind>(words.GetValueOrDefault("kind"), out var kind) || !Enum.IsDefined(kind))
            return null;
        int? status = int.TryParse(words.GetValueOrDefault("status"), CultureInfo.InvariantCulture, out var number) ? number : null;
        return new ExecutionFailure(
            kind, words.GetValueOrDefault("message", $"{kind}"), words.ContainsKey("transient"), status, standardErrorTail);
    }
}
