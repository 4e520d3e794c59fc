"""What the provider says about its people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """User name, e-mail, and whether the e-mail is verified: whoever is in the group `verified`."""

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        user = request.user
        return {
            "preferred_username": user.username,
            "email": user.email,
            "email_verified": user.groups.filter(name="verified").exists(),
        }
