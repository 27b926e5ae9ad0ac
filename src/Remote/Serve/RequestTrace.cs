using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Burst.Remote.Serve;

/// <summary>Goes on with a client's trace, as its <c>traceparent</c> header says (W3C Trace Context).</summary>
internal static class RequestTrace
{
    private static readonly ActivitySource _source = new("Burst.Remote");

    /// <summary>Starts the activity of a request; <see langword="null"/> where nobody listens.</summary>
    public static Activity? Start(HttpRequest request)
    {
        if (!_source.HasListeners())
            return null;
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        return _source.StartActivity("serve", ActivityKind.Server, caller);
    }
}
