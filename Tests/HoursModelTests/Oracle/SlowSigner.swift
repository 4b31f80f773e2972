import HoursModel

/// Who certainly is one person, written out case by case.
enum SlowSigner {
    static func areOne(_ a: Signer, _ b: Signer) -> Bool {
        let isSameVolunteer = a.volunteer != nil && b.volunteer != nil && a.volunteer == b.volunteer
        let isSameDevice = a.device != nil && b.device != nil && a.device == b.device
        let areUsers = a.device == nil && b.device == nil
        return isSameVolunteer || isSameDevice || areUsers && a.identity == b.identity
    }
}
