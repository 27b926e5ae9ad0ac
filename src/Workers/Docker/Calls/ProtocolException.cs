namespace Burst.Workers.Docker.Calls;

/// <summary>What answers in a container is not the agent, nor a resident function as it should be.</summary>
internal sealed class ProtocolException(string what) : IOException($"the container does not speak the agent's protocol: {what}");
