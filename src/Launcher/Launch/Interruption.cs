using System;
using System.Runtime.InteropServices;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// What has to be undone when a signal that a user sends (SIGINT, SIGTERM, SIGHUP) ends this program; it ends as it would have. For what no later command
/// would find: most of what nsinit leaves when it is killed is put in order by the next one.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Ending = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>From now on, until it is disposed.</summary>
    public Interruption(Action undo) => _registrations = Array.ConvertAll(Ending, signal => PosixSignalRegistration.Create(signal, _ => Undo(undo)));

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    // Nobody is there any more to be told.
    private static void Undo(Action undo)
    {
        try { undo(); }
        catch (Exception e) when (e is NsinitException or KernelException) { }
    }
}
